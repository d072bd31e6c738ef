package dev.everyhop.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

@SuppressWarnings("ArrayRecordComponent")
record Presented(
        Scheme scheme, String method, String path, List<String> proofs, byte @Nullable [] certificateThumbprint)
        implements Presentation {

    static final Presented BEARER = new Presented(Scheme.BEARER, "", "", List.of(), null);

    /** Returns nothing of the proof. */
    @Override
    public String toString() {
        return "Presented[" + scheme + "]";
    }
}
