// A real OpenID provider for the tests: the port is printed, lines on standard input steer what it does.
import { createInterface } from "node:readline";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

console.info = console.warn = () => {}; // standard output is for answers alone
const [redirect] = process.argv.slice(2);
const key = () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
};
const person = { email: "ben@haus.example", email_verified: true, name: "Ben Nissen" };
let account = { sub: "u-1", ...person };
const seen = [];

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const make = () => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: "resonanz", client_secret: "geheim", redirect_uris: [redirect] }],
      jwks: { keys: [key()] },
      cookies: { keys: ["x"] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      findAccount: () => ({ accountId: account.sub, claims: () => account }),
      loadExistingGrant: async (context) => {
        const grant = new context.oidc.provider.Grant({ clientId: "resonanz", accountId: account.sub });
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    });
    provider.on("authorization.accepted", (context) => seen.push(context.oidc.params));
    const answer = provider.callback();
    return async (request, response) => {
      if (request.url.startsWith("/interaction/")) {
        await provider.interactionFinished(request, response, { login: { accountId: account.sub } });
      } else {
        answer(request, response);
      }
    };
  };
  let handle = make();
  server.on("request", (request, response) => handle(request, response));
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { verb, value } = JSON.parse(line);
    if (verb === "rotate") handle = make();
    if (verb === "account") account = { sub: "u-1", ...person, ...value };
    console.log(JSON.stringify(verb === "seen" ? seen : "done"));
  });
  console.log(JSON.stringify(issuer));
});
