/** The API for NocoBase's documentation plugin (`/api/swagger`), made from the server's table of actions. */
import { ACTIONS } from '../server';
import { describeApi } from './describe';

export default describeApi(ACTIONS);
