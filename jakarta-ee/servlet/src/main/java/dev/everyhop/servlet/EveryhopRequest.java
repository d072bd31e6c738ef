package dev.everyhop.servlet;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Permit;
import jakarta.servlet.ServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gate knows about a request, for handlers and the filters behind the gate's.
 *
 * <p><b>Security guarantees.</b> Answers come from the gate's own permit; an attribute that something else sets is not
 * taken for one.
 */
public final class EveryhopRequest {

    private static final String ATTRIBUTE = "dev.everyhop.servlet.passed";

    private EveryhopRequest() {}

    /**
     * Returns who calls; anonymous on a public route without a token.
     *
     * @throws IllegalStateException if the request did not pass the gate's filter
     */
    public static Caller caller(ServletRequest request) {
        return permit(request)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "This request has not passed a GateFilter: register one for this path and the REQUEST dispatch"))
                .caller();
    }

    /** Returns what the gate permitted: the route, the path variables, the caller; empty if the request did not pass it. */
    public static Optional<Permit> permit(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Passage passage
                ? Optional.of(passage.permit)
                : Optional.empty();
    }

    /** Returns the passage through this very gate; null if there was none. */
    static @Nullable Passage passage(Gate gate, ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Passage passage && passage.gate == gate ? passage : null;
    }

    static void passed(ServletRequest request, Passage passage) {
        request.setAttribute(ATTRIBUTE, passage);
    }
}
