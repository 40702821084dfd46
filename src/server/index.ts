export { ACTIONS } from './actions';
export { default } from './plugin';
