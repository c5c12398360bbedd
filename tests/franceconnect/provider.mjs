// An OpenID Connect provider that behaves like FranceConnect: ES256, signed userinfo, client_secret_post, acr eidas1, an
// e-mail address that nobody checked. Whoever comes is recognised at once as the person of the moment.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const CLIENT = { id: "sne", secret: "a secret of this test only, long enough" };

export function provider(issuer, back) {
  // What the next person does, and how the provider misbehaves.
  const mood = { person: "alice", emails: {}, acr: "eidas1", nonce: undefined, asked: [] };
  const key = (type, options, extra) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), use: "sig", ...extra });
  const oidc = new Provider(issuer, {
    clients: [{
      client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [back], response_types: ["code"],
      grant_types: ["authorization_code"], token_endpoint_auth_method: "client_secret_post",
      id_token_signed_response_alg: "ES256", userinfo_signed_response_alg: "ES256",
    }],
    jwks: { keys: [key("ec", { namedCurve: "P-256" }, { alg: "ES256", kid: "e" }), key("rsa", { modulusLength: 2048 }, { alg: "RS256", kid: "r" })] },
    acrValues: ["eidas1", "eidas2", "eidas3"],
    claims: { openid: ["sub"], email: ["email"], acr: null },
    cookies: { keys: ["invented"] },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true, methods: ["S256"] },
    ttl: { AuthorizationCode: 60, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: mood.emails[id] }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
  oidc.use(async (ctx, next) => {
    if (ctx.path === "/auth") {
      mood.asked.push(Object.fromEntries(new URLSearchParams(ctx.querystring)));
      if (mood.nonce) ctx.querystring = ctx.querystring.replace(/nonce=[^&]*/, `nonce=${mood.nonce}`);
    }
    return next();
  });
  const answer = oidc.callback();
  const server = createServer(async (request, response) => {
    if (!request.url.startsWith("/interaction/")) return answer(request, response);
    const result = mood.person
      ? { login: { accountId: mood.person, acr: mood.acr } }
      : { error: "access_denied", error_description: "User auth aborted" };
    return oidc.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return { server, mood };
}
