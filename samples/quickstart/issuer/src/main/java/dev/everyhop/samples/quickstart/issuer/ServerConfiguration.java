package dev.everyhop.samples.quickstart.issuer;

import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.web.SecurityFilterChain;

/** What the issuer offers and to whom. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(30);
    private static final PasswordEncoder HASH = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    @Bean
    @Order(1)
    SecurityFilterChain authorizationServer(HttpSecurity http) throws Exception {
        return http.oauth2AuthorizationServer(server -> {
                    http.securityMatcher(server.getEndpointsMatcher());
                    server.oidc(Customizer.withDefaults());
                })
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain operator(HttpSecurity http) throws Exception {
        return http.securityMatcher("/operator/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().hasRole("OPERATOR"))
                .httpBasic(Customizer.withDefaults())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain everythingElse(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    @Bean
    JwtEncoder jwtEncoder(SigningKeys keys) {
        NimbusJwtEncoder encoder = new NimbusJwtEncoder(keys);
        encoder.setJwkSelector(candidates -> candidates.get(0));
        return encoder;
    }

    @Bean
    RegisteredClientRepository clients(@Value("${quickstart.client-secret}") String secret) {
        return new InMemoryRegisteredClientRepository(
                client("shop", secret, Set.of("orders:read", "orders:write"), "orders", Duration.ZERO),
                client("reader", secret, Set.of("orders:read"), "orders", Duration.ZERO),
                client("billing", secret, Set.of("orders:read"), "billing", Duration.ZERO),
                client("late", secret, Set.of("orders:read"), "orders", Duration.ofHours(1)));
    }

    private static RegisteredClient client(
            String id, String secret, Set<String> scopes, String audience, Duration tokenAge) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientSecret(Objects.requireNonNull(HASH.encode(secret)))
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scopes(all -> all.addAll(scopes))
                .clientSettings(ClientSettings.builder()
                        .setting(ConformingTokens.AUDIENCE, audience)
                        .setting(ConformingTokens.AGE, tokenAge)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .accessTokenTimeToLive(TOKEN_LIFE)
                        .build())
                .build();
    }
}
