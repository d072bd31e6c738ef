package dev.everyhop.servlet;

import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Permit;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** A request on its way behind the gate: what was permitted, the body that was checked, the answer that will be. */
final class Passage {

    final Gate gate;
    final Permit permit;

    /** What the handler reads; null where the route describes no bodies. */
    final BodyDecision.@Nullable Accepted body;

    /** The header that only a listed proxy may send, where somebody else might have; null where there is nothing to hide. */
    final @Nullable String hiddenHeader;

    /** The answer of the dispatch that runs or waits; null where the route describes no answers. */
    volatile @Nullable CheckedResponse response;

    /** Whether a dispatch has started an asynchronous cycle and left the answer to it. */
    volatile boolean waiting;

    /** Whether the filter is in the middle of a dispatch, so that a second one of the same gate leaves it alone. */
    volatile boolean running;

    private volatile @Nullable CheckedAsync async;

    Passage(Gate gate, Permit permit, BodyDecision.@Nullable Accepted body, @Nullable String hiddenHeader) {
        this.hiddenHeader = hiddenHeader;
        this.gate = gate;
        this.permit = permit;
        this.body = body;
    }

    HttpServletRequest wrap(HttpServletRequest request) {
        return body == null ? new CallerRequest(request, this) : new ReplayedRequest(request, this, body);
    }

    CheckedAsync started(AsyncContext context, CheckedResponse answer) {
        CheckedAsync started = new CheckedAsync(context, answer);
        waiting = true;
        async = started;
        return started;
    }

    @Nullable
    CheckedAsync async() {
        return async;
    }
}
