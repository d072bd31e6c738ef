package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.everyhop.corretto.CorrettoCrypto;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The comparisons of one algorithm: each contender with the bare JCA and, beside Everyhop, the JCA with itself as the
 * control.
 */
final class Lanes {

    private static final String JCA = "jca";
    private static final String JCA_CORRETTO = "jca-corretto";
    private static final String FRESH_STRING = "fresh-string";

    private Lanes() {}

    static List<Lane> verification(Algorithm algorithm, Set<Contender> contenders) {
        SigningKey key = SigningKey.generate(algorithm, "key-0");
        List<SignedToken> tokens = SignedToken.good(key);
        Operation floor = floor(key, tokens, null);
        List<Lane> lanes = new ArrayList<>();
        if (contenders.contains(Contender.EVERYHOP)) {
            lanes.add(new Lane(JCA, floor(key, tokens, null), JCA, floor));
        }
        for (Contender contender : contenders) {
            if (contender.supports(algorithm)) {
                Judge judge = contender.judge(key);
                lanes.add(
                        switch (contender) {
                            case EVERYHOP_CACHED ->
                                new Lane(
                                        contender.label,
                                        onFreshStrings(judge, tokens),
                                        FRESH_STRING,
                                        freshStrings(tokens));
                            case EVERYHOP_CORRETTO ->
                                new Lane(
                                        contender.label,
                                        on(judge, tokens),
                                        JCA_CORRETTO,
                                        floor(
                                                key,
                                                tokens,
                                                CorrettoCrypto.provider().orElseThrow()));
                            default -> new Lane(contender.label, on(judge, tokens), JCA, floor);
                        });
            }
        }
        return lanes;
    }

    static Operation on(Judge judge, List<SignedToken> tokens) {
        String[] compact = tokens.stream().map(SignedToken::compact).toArray(String[]::new);
        return turn -> judge.accepts(compact[turn]);
    }

    /** A server makes a new string of each request's header: its hash is not known yet. */
    private static Operation onFreshStrings(Judge judge, List<SignedToken> tokens) {
        byte[][] bytes = tokens.stream().map(SignedToken::bytes).toArray(byte[][]::new);
        return turn -> judge.accepts(new String(bytes[turn], ISO_8859_1));
    }

    private static Operation freshStrings(List<SignedToken> tokens) {
        byte[][] bytes = tokens.stream().map(SignedToken::bytes).toArray(byte[][]::new);
        return new Operation() {
            @SuppressWarnings("unused") // written so that the string is really made
            private @Nullable String sink;

            @Override
            public boolean run(int turn) {
                sink = new String(bytes[turn], ISO_8859_1);
                return true;
            }
        };
    }

    /** The least that a check of a signature can cost: parts at hand, decoded, and one object that is used again. */
    static Operation floor(SigningKey key, List<SignedToken> tokens, @Nullable Provider provider) {
        SignedToken[] parts = tokens.toArray(SignedToken[]::new);
        try {
            if (key.pair() == null) {
                Mac mac = Mac.getInstance(key.algorithm().jcaName);
                mac.init(key.secretKey());
                return turn -> {
                    mac.update(parts[turn].input());
                    return MessageDigest.isEqual(mac.doFinal(), parts[turn].signature());
                };
            }
            Signature signature = key.algorithm().signature(provider);
            signature.initVerify(key.publicKey());
            return turn -> {
                signature.update(parts[turn].input());
                return signature.verify(parts[turn].signature());
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
