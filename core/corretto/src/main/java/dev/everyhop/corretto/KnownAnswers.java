package dev.everyhop.corretto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signatures by the JDK, with keys that were thrown away: the provider must accept each, and refuse it when one bit is
 * changed and when it is blank. Its own self-tests cover no signatures.
 */
final class KnownAnswers {

    private static final byte[] INPUT = "everyhop".getBytes(US_ASCII);
    private static final String RSA_KEY = """
            MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuB9MG8MXZkUQwPYWBlxq7mqIMI0HGY9Yla4Mmx8aiEjqV5VsoOH/9oCF\
            7Zu7pGC7h4K4/6YkSTtCJhMYO1j8Fw4jbO97bq5ltEtDCLvlst5TkoIxbfA0Us0LhUQ1Tnhi85tagEnpcbLEgziXYmkVQT/6nmGW\
            0l2UskHh+pL71c0H0CMKPHwKJcm45negfebToWgOimhKRnHqsqU4BICuef+QA6oYEFJtWVAN2rduIPmHUHJHFNvHQTg7sWivjoZr\
            GzVWWRglwedWBvjbLR4VACbkiCnpIfBzR1u8IpZzPrWQiTBm1sibWPsyEbZeS9kSXml5C+JkWaLgv+N2/jKWcQIDAQAB""";
    private static final String EC_KEY = """
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE05MLzyHu9uhS8HIQAiR3R1XTRMbOv3gBIapmGVgEwPEe8yG4LPdgo2YU62J+xIg5\
            Oqj2tqK7BEv5B1bN2PyRGw==""";
    private static final String ED25519_KEY = """
            MCowBQYDK2VwAyEA5d2G+7mtbkvsn/9FH3d41tx4F5orkKbI+p8XATVDx6Q=""";
    private static final String RS256_SIGNATURE = """
            er4RuYFeegQpvu2PqnO+fSLzut+aoCgxlhSxKMgR2eepYPv76K3kwcjeRLa34bMcptsG5Al9ka79SBVgh89l8/AmDgy2VYQcD1Wd\
            xx1Rguducb8ESRHIi8YVbBjvW65ILfe234EuOc2/KHxXHK+gtRLR6nces/wlvyTn/qXV/0TTWDEYjCydAa27oJ/ue9O+hNxBbAeq\
            e/1gujGC1qU1S1N/6FK0E9de0i58q38dB2fkJuDOhZE4O999Vm7fymswGMIyYK3vhVy4jBpWNcrrmgk4MNgaRvp9UyTkHVLi3xEW\
            moT3w8MbzbCw9WYOk+tvsi9fr0qyNNnP45FYDq/QDQ==""";
    private static final String PS256_SIGNATURE = """
            W5K7ZZTyAYJSWy9n9GK5B+W4T8e7pvyjIhBLy5XEEiyNoZW/2RK1NarpuyLCUPlZyOg8aAnpVQ3tDLEJSs4w2Je2MY3M25T7+FMz\
            ZnlU7AwoYah5gdkQbyz/tMyRliJX4LPOmlV9Ysh/mlKWYZjkC0nFC60FJSTmHdQ9kE0QlxN/3rNzF9jh+SiD8S1TXbOKtJp2cEgK\
            p9uPPS43DQy5T7LzlS0AL5tpiUsWfWy4gBq265VFyjHvNvAoi+1Q2WqKnq//AHN9Z/x6ZfudMMHhIooiXkJxDbgg4HfR8srkMYTG\
            PPeSm3naTiYsMjndR8aThoQa7zMbQIL6mGzMOvu6NQ==""";
    private static final String ES256_SIGNATURE = """
            Z7064DycqiEvsgSM4N6a6guacU5KqWSuwtFN8fGgx8qVmhB2wf4tbxem8GAp8dzeuuVP9EQaikM+oRSRbg9g9Q==""";
    private static final String ED25519_SIGNATURE = """
            YsY6GYKl15uIQyja25aEv43ZL7WF8/+DX5imZoqzf5zthEnFvzRjLYu/cKkFuMpnHYGGT2zD2lskGE7Z7X8MBQ==""";

    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private static final List<KnownAnswer> ALL = List.of(
            new KnownAnswer("SHA256withRSA", null, "RSA", RSA_KEY, RS256_SIGNATURE),
            new KnownAnswer("RSASSA-PSS", PSS, "RSA", RSA_KEY, PS256_SIGNATURE),
            new KnownAnswer("SHA256withECDSAinP1363Format", null, "EC", EC_KEY, ES256_SIGNATURE),
            new KnownAnswer("Ed25519", null, "Ed25519", ED25519_KEY, ED25519_SIGNATURE));

    private KnownAnswers() {}

    /** Returns the algorithm that is answered wrongly; null if all answers are right. */
    static @Nullable String firstWrong(Provider provider) {
        for (KnownAnswer answer : ALL) {
            if (!answer.isGivenBy(provider)) {
                return answer.algorithm;
            }
        }
        return null;
    }

    private record KnownAnswer(
            String algorithm,
            @Nullable AlgorithmParameterSpec parameters,
            String keyType,
            String key,
            String signature) {

        boolean isGivenBy(Provider provider) {
            byte[] good = Base64.getDecoder().decode(signature);
            byte[] changed = good.clone();
            changed[changed.length / 2] ^= 1;
            return accepts(provider, good) && !accepts(provider, changed) && !accepts(provider, new byte[good.length]);
        }

        private boolean accepts(Provider provider, byte[] candidate) {
            try {
                Signature verifier = Signature.getInstance(algorithm, provider);
                if (parameters != null) {
                    verifier.setParameter(parameters);
                }
                byte[] encoded = Base64.getDecoder().decode(key);
                verifier.initVerify(KeyFactory.getInstance(keyType).generatePublic(new X509EncodedKeySpec(encoded)));
                verifier.update(INPUT);
                return verifier.verify(candidate);
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }
}
