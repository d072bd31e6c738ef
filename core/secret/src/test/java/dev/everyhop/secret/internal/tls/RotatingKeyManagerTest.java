package dev.everyhop.secret.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.TestAuthority;
import dev.everyhop.secret.Trust;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RotatingKeyManagerTest {

    private static final class Memory implements KeySource {
        private final TestAuthority authority;
        private volatile KeyRead now;

        Memory(TestAuthority authority) throws Exception {
            this.authority = authority;
            rotate();
        }

        void rotate() throws Exception {
            TestAuthority.Issued issued = authority.issue("localhost");
            now = new KeyRead.Material(
                    issued.key(), List.of(issued.certificate()), Trust.in(List.of(authority.certificate())), null);
        }

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public KeyRead read() {
            return now;
        }
    }

    @Test
    void epochsThatNoHandshakeHoldsAreForgotten() throws Exception {
        Memory source = new Memory(new TestAuthority("authority"));
        try (KeyMaterial keys = KeyMaterial.builder(source).build()) {
            RotatingKeyManager manager = new RotatingKeyManager(keys::current);
            String held = manager.chooseEngineServerAlias("EC", null, null);
            for (int i = 0; i < 100; i++) {
                source.rotate();
                keys.refresh();
                assertThat(manager.chooseEngineServerAlias("EC", null, null)).isNotNull();
            }
            long hung = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (manager.remembered() > 2 && System.nanoTime() < hung) {
                System.gc();
            }

            assertThat(manager.remembered()).isEqualTo(2);
            assertThat(manager.getPrivateKey(held)).isNotNull();
            assertThat(manager.getCertificateChain(held)).isNotNull();
        }
    }
}
