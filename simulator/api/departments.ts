/** Departments as an app may read them: those of its visible range. */
import { isDepartmentVisible } from '../directory';
import type { ApiRoute } from './route';

/**
 * GET /cgi-bin/department/list
 *
 * @see https://developer.work.weixin.qq.com/document/path/90208
 */
export const departmentList: ApiRoute = {
  method: 'GET',
  contactSyncErrcode: 48009,
  run({ corp, app }) {
    return {
      department: corp.departments
        .filter(({ id }) => isDepartmentVisible(corp, app, id))
        .map(({ id, name, parentId, order }) => ({ id, name, department_leader: [], parentid: parentId, order })),
    };
  },
};
