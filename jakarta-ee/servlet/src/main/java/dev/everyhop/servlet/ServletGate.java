package dev.everyhop.servlet;

import dev.everyhop.gate.ApiCall;
import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gate for frameworks in a servlet container that have filters of their own, such as Jakarta REST: it decides as
 * {@link GateFilter} does, and leaves reading bodies and writing answers to the framework.
 *
 * <p><b>Security guarantees.</b> What is checked is the container's own view of the request. A request that a filter has
 * rewritten, or that is on its way by another dispatch than {@code REQUEST}, is refused.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class ServletGate {

    private final Gate gate;

    private ServletGate(Gate gate) {
        this.gate = gate;
    }

    /**
     * Returns a view of a gate.
     *
     * @throws IllegalStateException if the gate tells proxies by their addresses: see {@link GateFilter#vouchingForPeers}
     */
    public static ServletGate of(Gate gate) {
        return of(gate, false);
    }

    static ServletGate of(Gate gate, boolean peers) {
        Objects.requireNonNull(gate, "gate");
        if (gate.clientCertificates().judgesByAddress() && !peers) {
            throw new IllegalStateException(
                    "The gate tells proxies by the address of their TCP connection, and a filter"
                            + " cannot know whether the container has put another in its place: tell them by withIdentity(...) or"
                            + " withCertificate(...), or make the filter by GateFilter.vouchingForPeers(...) where nothing does that");
        }
        return new ServletGate(gate);
    }

    /** Returns the gate. */
    public Gate gate() {
        return gate;
    }

    /** Returns the container's own view of a request. */
    public ApiCall call(HttpServletRequest request) {
        return new ServletCall(request);
    }

    /** Decides on the head of a request. */
    public Decision check(HttpServletRequest request) {
        return decide(request, new ServletCall(request));
    }

    Decision decide(HttpServletRequest request, ServletCall call) {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            return gate.refuse(call, GateReason.REQUEST_UNCHECKED);
        }
        if (gate.clientCertificates().judgesByAddress() && call.hasForwardedPeer()) {
            return gate.refuse(call, GateReason.REQUEST_REWRITTEN);
        }
        return call.isRewritten() ? gate.refuse(call, GateReason.REQUEST_REWRITTEN) : gate.check(call);
    }

    /** Returns what this very gate permitted of a request; empty if it has not. */
    public Optional<Permit> permit(HttpServletRequest request) {
        Passage passage = EveryhopRequest.passage(gate, request);
        return passage == null ? Optional.empty() : Optional.of(passage.permit);
    }

    /** Notes that a request was permitted, its body included, so that {@link EveryhopRequest} can tell who calls. */
    public void passed(HttpServletRequest request, Permit permit) {
        EveryhopRequest.passed(request, new Passage(gate, permit, null, hiddenHeader(new ServletCall(request))));
    }

    /** Returns the header that only a listed proxy may send, where this is none and handlers must not see it. */
    public Optional<String> hiddenHeader(HttpServletRequest request) {
        return Optional.ofNullable(hiddenHeader(new ServletCall(request)));
    }

    /** Returns the header that only a listed proxy may send, if this is none; null if there is nothing to hide. */
    @Nullable
    String hiddenHeader(ServletCall call) {
        ClientCertificates.Header header = gate.clientCertificates().header();
        return header == null || call.header(header.text()).isEmpty() || gate.isFromProxy(call) ? null : header.text();
    }
}
