package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.token.KeySetSnapshot.State;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaticKeySourceTest {

    private static final String ISSUER = "https://id.example";
    private static final Set<JwsAlgorithm> RS = Set.of(JwsAlgorithm.RS256);

    @Test
    void givenKeysAreThereFromTheStart() {
        StaticKeySource source = StaticKeySource.ofSet(ISSUER, RS, json(Jwk.rsa("a"), Jwk.rsa("b")), null);

        assertThat(source.current().find("a", JwsAlgorithm.HS256)).isNotNull();
        assertThat(source.current().find("c", JwsAlgorithm.HS256)).isNull();
        assertThat(source.unknownKey("c", source.current())).isEqualTo(new KeySource.Answer.NoSuchKey());
        assertThat(source.snapshot().state()).isEqualTo(State.FRESH);
        assertThat(source.snapshot().keyIds()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aGivenSetThatIsRefusedNamesTheMendAndNoKey() {
        Jwk secret = Jwk.empty().with("kty", "oct").with("k", "c2VjcmV0LXRleHQ").with("kid", "shown-never");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticKeySource.ofSet(ISSUER, RS, json(secret), null))
                .withMessageContaining("jwks(...)")
                .withMessageContaining("secret(...)")
                .withMessageNotContaining("c2Vj")
                .withMessageNotContaining("shown-never")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticKeySource.ofSet(ISSUER, RS, json(Jwk.rsa("k", 1024)), null))
                .withMessageContaining("2048");
    }

    @Test
    void aGivenSetWithoutAUsableKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticKeySource.ofSet(ISSUER, RS, json(Jwk.ec("k")), null))
                .withMessageContaining("RS256")
                .withMessageContaining("algorithms(...)");
    }

    @Test
    void aSecretServesWhateverKeyIdATokenNames() {
        StaticKeySource source = StaticKeySource.ofSecret(ISSUER, Set.of(JwsAlgorithm.HS256), new byte[32]);

        assertThat(source.current().find("any", JwsAlgorithm.HS256))
                .isSameAs(source.current().find(null, JwsAlgorithm.HS256));
        assertThat(source.current().find("any", JwsAlgorithm.HS256)).isNotNull();
        assertThat(source.snapshot().keyIds()).containsExactly("");
    }

    @Test
    void aSecretShorterThanTheHashIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        StaticKeySource.ofSecret(ISSUER, Set.of(JwsAlgorithm.HS256, JwsAlgorithm.HS512), new byte[63]))
                .withMessageContaining("HS512 needs at least 64");
    }

    @Test
    void aSecretVerifiesNoAlgorithmOfPublicKeys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        StaticKeySource.ofSecret(ISSUER, Set.of(JwsAlgorithm.HS256, JwsAlgorithm.RS256), new byte[64]))
                .withMessageContaining("RS256");
    }

    private static String json(Jwk... keys) {
        return new String(Jwk.set(keys), UTF_8);
    }
}
