/**
 * Loaded into the measured NocoBase: adds the authenticator type `bench-free`, whose sign-in checks nothing. What its
 * sign-in costs is NocoBase's own share in every sign-in.
 */
const Module = require('node:module');

const load = Module._load;
const known = new WeakSet();

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === '@nocobase/server' && loaded.AppSupervisor && !known.has(loaded)) {
    known.add(loaded);
    loaded.AppSupervisor.getInstance().on('afterAppAdded', (app) => app.on('afterLoad', () => register(app)));
  }
  return loaded;
};

function register(app) {
  const { BaseAuth } = require(require.resolve('@nocobase/auth', { paths: [process.cwd()] }));
  let user;
  class FreeAuth extends BaseAuth {
    constructor(config) {
      super({ ...config, userCollection: config.ctx.db.getCollection('users') });
    }

    async validate() {
      user ??= await this.userRepository.findOne();
      return user;
    }
  }
  app.authManager.registerTypes('bench-free', { auth: FreeAuth });
}
