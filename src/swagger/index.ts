/** The API for NocoBase's documentation plugin (`/api/swagger`), made by the server's bundle from its table of actions. */
import { ACTIONS, describeApi } from '../server';

export default describeApi(ACTIONS);
