package dev.everyhop.token.it;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenClaimsContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** The authorization server: Spring's, its tokens made to conform to RFC 9068. It knows nothing of Everyhop. */
@SpringBootApplication
class AuthorizationServerApplication {

    static final String SUBJECT_DN = "it.subject-dn";
    static final String JWKS = "it.client-jwks";

    @Bean
    SecurityFilterChain authorizationServer(HttpSecurity http) throws Exception {
        return http.oauth2AuthorizationServer(server -> http.securityMatcher(server.getEndpointsMatcher()))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager();
    }

    @Bean
    OAuth2AuthorizationService authorizations() {
        return new InMemoryOAuth2AuthorizationService();
    }

    @Bean
    JWKSource<SecurityContext> keys() throws JOSEException {
        return new ImmutableJWKSet<>(new JWKSet(new RSAKeyGenerator(2048)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyIDFromThumbprint(true)
                .generate()));
    }

    @Bean
    JwtEncoder encoder(JWKSource<SecurityContext> keys) {
        return new NimbusJwtEncoder(keys);
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> signedTokens() {
        return context -> {
            if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
                context.getJwsHeader().type("at+jwt");
                context.getClaims()
                        .audience(audience(context))
                        .claim("client_id", context.getRegisteredClient().getClientId())
                        .claim("scope", String.join(" ", context.getAuthorizedScopes()));
            }
        };
    }

    @Bean
    OAuth2TokenCustomizer<OAuth2TokenClaimsContext> opaqueTokens() {
        return context -> context.getClaims().audience(audience(context));
    }

    @Bean
    RegisteredClientRepository clients(Environment environment) {
        String jwks = environment.getRequiredProperty(JWKS);
        TokenSettings signed = TokenSettings.builder()
                .accessTokenTimeToLive(Duration.ofMinutes(5))
                .build();
        TokenSettings opaque = TokenSettings.builder()
                .accessTokenFormat(OAuth2TokenFormat.REFERENCE)
                .accessTokenTimeToLive(Duration.ofMinutes(5))
                .reuseRefreshTokens(false)
                .build();
        TokenSettings bound =
                TokenSettings.builder().x509CertificateBoundAccessTokens(true).build();
        return new InMemoryRegisteredClientRepository(
                client("orders", ClientAuthenticationMethod.PRIVATE_KEY_JWT, signed, jwks)
                        .build(),
                client("opaque", ClientAuthenticationMethod.PRIVATE_KEY_JWT, opaque, jwks)
                        .build(),
                client("secret", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, signed, jwks)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .clientSecret("{noop}s%+e:cret")
                        .build(),
                client("bound", ClientAuthenticationMethod.TLS_CLIENT_AUTH, bound, jwks)
                        .clientSettings(ClientSettings.builder()
                                .x509CertificateSubjectDN(environment.getRequiredProperty(SUBJECT_DN))
                                .build())
                        .build());
    }

    private static RegisteredClient.Builder client(
            String id, ClientAuthenticationMethod method, TokenSettings settings, String jwks) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientAuthenticationMethod(method)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .scopes(scopes -> scopes.addAll(Set.of("payments:read", "payments:write")))
                .clientSettings(ClientSettings.builder()
                        .jwkSetUrl(jwks)
                        .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.ES256)
                        .build())
                .tokenSettings(settings);
    }

    /** The audience that was asked for; payments for everything else. */
    private static List<String> audience(OAuth2TokenContext context) {
        return context.getAuthorizationGrant() instanceof OAuth2TokenExchangeAuthenticationToken exchange
                        && !exchange.getAudiences().isEmpty()
                ? new ArrayList<>(exchange.getAudiences())
                : List.of("payments");
    }
}
