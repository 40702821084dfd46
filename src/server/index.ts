export { ACTIONS } from './actions';
export { describeApi } from './api/describe-api';
export { default } from './plugin';
