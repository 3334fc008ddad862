// SPDX-License-Identifier: BSD-2-Clause
// npm's oidc-provider with a password grant of the script's own making; the rest is the package's. Its
// id_tokens have no e-mail address: only userinfo tells it.
//
//	node provider.mjs PORT CERTIFICATE KEY PEOPLE.json CLIENTS.json
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider, { errors } from 'oidc-provider';

const [port, certificate, key, people, clients] = process.argv.slice(2);
const person = JSON.parse(readFileSync(people));

const provider = new Provider(`https://127.0.0.1:${port}`, {
  clients: JSON.parse(readFileSync(clients)),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username', 'roles', 'office'] },
  scopes: ['openid', 'email', 'profile'],
  features: {
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true }, // pages that believe whoever says a name
  },
  ttl: { DeviceCode: (_, __, client) => (client.clientId === 'short-page' ? 4 : 600) },
  findAccount,
});

async function findAccount(_, id) {
  return person[id] && { accountId: id, claims: async () => ({ sub: id, ...person[id].claims }) };
}

async function passwordGrant(ctx) {
  const { params, client } = ctx.oidc;
  const known = person[params.username];
  if (!known || known.password !== params.password) {
    throw new errors.InvalidGrant('invalid credentials');
  }
  const account = await findAccount(ctx, params.username);
  const scope = params.scope ?? 'openid';
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  const accessToken = new provider.AccessToken({
    accountId: account.accountId, client, grantId, gty: 'password', scope,
  });
  ctx.oidc.entity('Account', account);
  ctx.oidc.entity('Client', client);
  ctx.oidc.entity('Grant', grant);
  ctx.oidc.entity('AccessToken', accessToken);
  const value = await accessToken.save();
  const idToken = new provider.IdToken(await account.claims('id_token', scope), { ctx });
  idToken.scope = 'openid';
  ctx.body = {
    access_token: value,
    expires_in: accessToken.expiration,
    id_token: await idToken.issue({ use: 'idtoken' }),
    scope,
    token_type: accessToken.tokenType,
  };
}

provider.registerGrantType('password', passwordGrant, ['username', 'password', 'scope']);
createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, provider.callback())
  .listen(Number(port), '127.0.0.1', () => console.log('listening'));
