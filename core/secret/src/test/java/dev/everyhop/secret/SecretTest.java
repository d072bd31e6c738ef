package dev.everyhop.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class SecretTest {

    private record Holder(String name, Secret secret) {}

    @Test
    void everyRenderingIsStars() {
        Secret secret = Secret.of("hunter2");

        assertThat(secret).hasToString("***");
        assertThat("" + secret).isEqualTo("***");
        assertThat(String.format("%s %S", secret, secret)).isEqualTo("*** ***");
        assertThat(List.of(secret).toString() + Map.of("a", secret) + new Holder("db", secret))
                .doesNotContain("hunter2");
        assertThat(new SecretVersion(1, "", SecretVersion.State.ACTIVE, secret, TestPki.NOW).toString())
                .doesNotContain("hunter2");
        assertThat(new SecretRead.Found(secret, "1").toString()).doesNotContain("hunter2");
    }

    @Test
    void itIsNotSerialised() {
        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(Secret.of("hunter2")))
                .isInstanceOf(NotSerializableException.class);
    }

    @Test
    void jsonHasNothingOfIt() {
        String json;
        try {
            json = JsonMapper.builder().build().writeValueAsString(new Holder("db", Secret.of("hunter2")));
        } catch (JacksonException e) {
            json = e.getMessage();
        }
        assertThat(json).doesNotContain("hunter2").doesNotContain("aHVudGVyMg");
    }

    @Test
    void mappersThatLookAtFieldsFindNone() {
        assertThat(Arrays.stream(Secret.class.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers())))
                .allMatch(field -> Modifier.isTransient(field.getModifiers()));
        assertThat(Arrays.stream(Secret.class.getMethods()).map(java.lang.reflect.Method::getName))
                .noneMatch(name -> name.startsWith("get") && !name.equals("getClass"));
    }

    @Property(tries = 200)
    void itIsEqualToTheSameBytesOnly(@ForAll byte[] a, @ForAll byte[] b) {
        assertThat(Secret.of(a).matches(b)).isEqualTo(Arrays.equals(a, b));
        assertThat(Secret.of(a).equals(Secret.of(b))).isEqualTo(Arrays.equals(a, b));
        assertThat(Secret.of(a)).isEqualTo(Secret.of(a)).hasSameHashCodeAs(Secret.of(b));
    }

    @Property(tries = 200)
    void charactersAreUtf8(@ForAll String text) {
        char[] valid = new String(text.getBytes(UTF_8), UTF_8).toCharArray();
        assertThat(Secret.of(valid).characters()).isEqualTo(valid);
        assertThat(Secret.of(new String(valid)).copy()).isEqualTo(new String(valid).getBytes(UTF_8));
    }

    @Test
    void theCallersBytesAreItsOwn() {
        byte[] mine = {1, 2, 3};
        Secret secret = Secret.of(mine);
        mine[0] = 9;
        secret.copy()[1] = 9;

        assertThat(secret.copy()).containsExactly(1, 2, 3);
        byte[][] seen = new byte[1][];
        assertThat(secret.<Integer>use(bytes -> {
                    seen[0] = bytes;
                    return bytes.length;
                }))
                .isEqualTo(3);
        assertThat(seen[0]).containsExactly(0, 0, 0);
    }

    @Test
    void aClosedSecretIsGone() {
        Secret secret = Secret.of("hunter2");
        secret.close();
        secret.close();

        assertThatIllegalStateException().isThrownBy(secret::copy);
        assertThatIllegalStateException().isThrownBy(secret::length);
        assertThatIllegalStateException().isThrownBy(() -> secret.matches("hunter2".getBytes(UTF_8)));
        assertThat(secret).isNotEqualTo(Secret.of("hunter2")).isEqualTo(secret).hasToString("***");
    }

    @Test
    void aReadWhileAnotherThreadClosesGivesAllOrNothing() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        byte[] ones = new byte[4096];
        Arrays.fill(ones, (byte) 1);
        try {
            for (int i = 0; i < 2000; i++) {
                Secret secret = Secret.of(ones);
                Future<?> closing = thread.submit(secret::close);
                try {
                    assertThat(secret.copy()).isEqualTo(ones);
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("closed");
                }
                closing.get(60, TimeUnit.SECONDS);
            }
        } finally {
            thread.shutdownNow();
        }
    }
}
