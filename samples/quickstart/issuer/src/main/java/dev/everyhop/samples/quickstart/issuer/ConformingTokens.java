package dev.everyhop.samples.quickstart.issuer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/** Makes access tokens conform to RFC 9068, section 2: their type, audience, client and scopes. */
@Component
@Profile("!defaults")
class ConformingTokens implements OAuth2TokenCustomizer<JwtEncodingContext> {

    /** The client setting that names the resource server which the client's tokens are for. */
    static final String AUDIENCE = "quickstart.audience";

    /** The client setting that says how old a new token already is, to have expired ones at hand. */
    static final String AGE = "quickstart.age";

    @Override
    public void customize(JwtEncodingContext context) {
        if (!OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
            return;
        }
        RegisteredClient client = context.getRegisteredClient();
        context.getJwsHeader().type("at+jwt");
        String audience = client.getClientSettings().getSetting(AUDIENCE);
        Duration age = client.getClientSettings().getSetting(AGE);
        context.getClaims()
                .audience(List.of(audience))
                .claim("client_id", client.getClientId())
                .claim("scope", String.join(" ", context.getAuthorizedScopes()))
                .claims(claims -> List.of(JwtClaimNames.IAT, JwtClaimNames.NBF, JwtClaimNames.EXP)
                        .forEach(name -> claims.computeIfPresent(name, (n, time) -> ((Instant) time).minus(age))));
    }
}
