package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a {@link KeySource} had to give when it was asked. */
public sealed interface KeyRead {

    /**
     * Key material, not yet checked.
     *
     * <p>Two are the same material if their key, chain, trust and peers are the same, byte for byte.
     */
    final class Material implements KeyRead {
        private final PrivateKey key;
        private final List<X509Certificate> chain;
        private final Trust trust;
        private final @Nullable PeerAllowList peers;
        private final String digest;

        /**
         * Makes key material.
         *
         * @param key the private key of the first certificate
         * @param chain the leaf certificate first, then each one's issuer
         * @param trust whose certificates are believed
         * @param peers the only peers to talk to; absent if this source does not say
         */
        public Material(PrivateKey key, List<X509Certificate> chain, Trust trust, @Nullable PeerAllowList peers) {
            this.key = Objects.requireNonNull(key, "key");
            this.chain = List.copyOf(chain);
            this.trust = Objects.requireNonNull(trust, "trust");
            this.peers = peers;
            this.digest = digest(key, this.chain, trust, peers);
        }

        PrivateKey key() {
            return key;
        }

        List<X509Certificate> chain() {
            return chain;
        }

        Trust trust() {
            return trust;
        }

        @Nullable
        PeerAllowList peers() {
            return peers;
        }

        /** Names the content; never shown, since it is made of the key too. */
        String digest() {
            return digest;
        }

        /** Returns how many certificates there are, and nothing of the key. */
        @Override
        public String toString() {
            return "Material[" + chain.size() + " certificates]";
        }

        private static String digest(
                PrivateKey key, List<X509Certificate> chain, Trust trust, @Nullable PeerAllowList peers) {
            try {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                byte[] encoded = key.getEncoded();
                // A key of a token or an HSM has no encoding; then its identity stands for it.
                add(
                        sha,
                        encoded != null
                                ? encoded
                                : Integer.toHexString(System.identityHashCode(key))
                                        .getBytes(StandardCharsets.UTF_8));
                add(sha, chain);
                add(sha, trust.getClass().getName().getBytes(StandardCharsets.UTF_8));
                if (trust instanceof Trust.Certificates trusted) {
                    add(sha, trusted.certificates());
                } else if (trust instanceof Trust.Domains trusted) {
                    for (Map.Entry<String, List<X509Certificate>> one : new TreeMap<>(trusted.domains()).entrySet()) {
                        add(sha, one.getKey().getBytes(StandardCharsets.UTF_8));
                        add(sha, one.getValue());
                    }
                }
                if (peers != null) {
                    add(sha, String.join("\n", new TreeSet<>(peers.names())).getBytes(StandardCharsets.UTF_8));
                }
                return HexFormat.of().formatHex(sha.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This JDK has no SHA-256", e);
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("A certificate has no encoding", e);
            }
        }

        private static void add(MessageDigest sha, List<X509Certificate> certificates)
                throws CertificateEncodingException {
            add(sha, Integer.toString(certificates.size()).getBytes(StandardCharsets.UTF_8));
            for (X509Certificate one : certificates) {
                add(sha, one.getEncoded());
            }
        }

        private static void add(MessageDigest sha, byte[] part) {
            sha.update(ByteBuffer.allocate(4).putInt(0, part.length));
            sha.update(part);
        }
    }

    /**
     * No key material.
     *
     * @param reason why not
     * @param detail a file name or the like that says where to look; never content
     */
    record Failed(Reason reason, String detail) implements KeyRead {
        /** Checks that nothing is absent. */
        public Failed {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
