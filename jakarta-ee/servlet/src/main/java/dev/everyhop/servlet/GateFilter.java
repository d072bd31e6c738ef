package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.Answer;
import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Problem;
import dev.everyhop.limit.AdaptiveConcurrency;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The filter that asks the gate about each request before anything else of the application sees it.
 *
 * <p>Register it with {@link #register}: for all paths, all dispatcher types, before other filters. A handler learns who
 * calls from {@link EveryhopRequest}, or from {@code getUserPrincipal}, {@code getRemoteUser} (the subject) and
 * {@code isUserInRole} (the roles of the token, never its scopes).
 *
 * <p><b>Security guarantees.</b> A request is decided on once, at its {@code REQUEST} dispatch, by the method and the path
 * of its request line. Forwards, includes, async and error dispatches of a permitted request go through. On a request that
 * was not permitted, an error dispatch is answered by the filter itself and every other dispatch is refused, so neither
 * opens a handler. A filter before this one that changes the method or the path makes the request fail.
 *
 * <p>Where the policy describes bodies, one is read and checked before the handler runs, and the handler reads the bytes
 * that were checked and no others. Where it describes answers, nothing of one goes out before it was decided on, also from
 * asynchronous cycles and error pages. What the container itself answers for an error is not seen here.
 *
 * <p><b>Thread safety.</b> Safe; supports asynchronous requests.
 *
 * <p><b>Failure.</b> Whatever goes wrong before the gate permits a request keeps its handler from running.
 */
public final class GateFilter implements Filter {

    private static final Decision.Header NO_STORE = new Decision.Header("Cache-Control", "no-store");
    private static final String NAME = "everyhopGate";

    private final ServletGate door;
    private final Gate gate;

    /**
     * Makes a filter that asks this gate.
     *
     * @throws IllegalStateException if the gate tells proxies by their addresses: see {@link #vouchingForPeers}
     */
    public GateFilter(Gate gate) {
        this(gate, false);
    }

    private GateFilter(Gate gate, boolean peers) {
        this.door = ServletGate.of(gate, peers);
        this.gate = gate;
    }

    /**
     * Makes a filter for a container whose {@code getRemoteAddr} is the address of the TCP peer: neither Tomcat's
     * {@code RemoteIpValve} nor Jetty's {@code ForwardedRequestCustomizer} nor the like puts one from a header in its place.
     * Needed where the gate tells proxies by their addresses. A request that such a valve of Tomcat has marked is refused.
     */
    public static GateFilter vouchingForPeers(Gate gate) {
        return new GateFilter(gate, true);
    }

    /**
     * Registers a filter for all paths and all dispatcher types, before the filters that are declared otherwise.
     *
     * @param context the application, still starting
     * @throws IllegalStateException if the application has a filter of this name already
     */
    public static void register(ServletContext context, Gate gate) {
        FilterRegistration.Dynamic registration = context.addFilter(NAME, new GateFilter(gate));
        if (registration == null) {
            throw new IllegalStateException("The application has a filter named '" + NAME
                    + "' already: register one gate, or register further ones under names of their own");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("The gate decides on HTTP requests only");
        }
        Passage passage = EveryhopRequest.passage(gate, http);
        if (passage != null) {
            goOn(passage, http, answer, chain);
        } else if (http.getDispatcherType() == DispatcherType.ERROR) {
            Decision.Deny deny = gate.failedBefore(new ServletCall(http), errorStatus(http));
            answer(answer, deny.problem(), deny.headers());
        } else {
            begin(http, answer, chain);
        }
    }

    /** Lets a request in, if there is room; its room is free again when it has ended, and not before. */
    private void begin(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        ServletCall call = new ServletCall(http);
        AdaptiveConcurrency concurrency = gate.limits().concurrency().orElse(null);
        if (concurrency == null) {
            Passage passage = passage(call, http, answer);
            if (passage != null) {
                run(passage, http, answer, chain);
            }
            return;
        }
        AdaptiveConcurrency.Slot slot = concurrency.tryEnter(gate.priority(call));
        if (slot == null) {
            Decision.Deny deny = gate.overloaded(call);
            answer(answer, deny.problem(), deny.headers());
            return;
        }
        Passage passage = null;
        try {
            passage = passage(call, http, answer);
            if (passage != null) {
                run(passage, http, answer, chain);
            }
        } finally {
            // A handler that failed took its time all the same.
            if (passage == null) {
                slot.ignored();
            } else if (http.isAsyncStarted()) {
                AsyncEnd.of(http, slot::close);
            } else {
                slot.close();
            }
        }
    }

    /** Decides on a request; returns null if it was answered here. */
    private @Nullable Passage passage(ServletCall call, HttpServletRequest http, HttpServletResponse answer)
            throws IOException {
        Decision decision = door.decide(http, call);
        if (decision instanceof Permit permit) {
            permit.headers().forEach(header -> answer.setHeader(header.name(), header.value()));
        }
        if (decision instanceof Permit permit && permit.answer().isPresent()) {
            write(http, answer, permit.answer().get());
            return null;
        }
        BodyDecision body = decision instanceof Permit permit && permit.readsBody() ? body(call, permit) : null;
        if (decision instanceof Decision.Deny deny) {
            answer(answer, deny.problem(), deny.headers());
        } else if (body instanceof Decision.Deny deny) {
            answer(answer, deny.problem(), deny.headers());
            ((Permit) decision).ended(deny.status());
        } else {
            Passage made = new Passage(gate, (Permit) decision, (BodyDecision.Accepted) body, door.hiddenHeader(call));
            EveryhopRequest.passed(http, made);
            return made;
        }
        return null;
    }

    /** Lets a request run, and says how it ended where that is recorded. */
    private static void run(Passage passage, HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        Permit permit = passage.permit;
        int status = 500;
        try {
            goOn(passage, http, answer, chain);
            status = answer.getStatus();
        } finally {
            if (permit.recordsEnd() && http.isAsyncStarted()) {
                AsyncEnd.of(http, () -> permit.ended(answer.getStatus()));
            } else {
                permit.ended(status);
            }
        }
    }

    /** Lets a dispatch of a permitted request run; the outermost one sees to the answer. */
    private static void goOn(
            Passage passage, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest wrapped = isWrapped(request) ? request : passage.wrap(request);
        if (!passage.permit.readsResponse() || passage.running) {
            chain.doFilter(wrapped, response);
            return;
        }
        CheckedResponse checked = answerOf(passage, request, response);
        passage.response = checked;
        passage.waiting = false;
        passage.running = true;
        boolean returned = false;
        try {
            chain.doFilter(wrapped, CheckedResponse.within(response) == checked ? response : checked.view());
            returned = true;
        } finally {
            passage.running = false;
            if (!returned) {
                checked.abandon();
            }
        }
        if (!passage.waiting) {
            checked.finish();
        }
    }

    /** An asynchronous cycle goes on with its answer; an error page begins a new one. */
    private static CheckedResponse answerOf(Passage passage, HttpServletRequest request, HttpServletResponse response) {
        CheckedResponse before = passage.response;
        if (before != null && request.getDispatcherType() == DispatcherType.ASYNC) {
            return before;
        }
        CheckedResponse given = CheckedResponse.within(response);
        if (before != null) {
            before.abandon();
        }
        return new CheckedResponse(request, given == null ? response : given.delegate, passage.permit);
    }

    private BodyDecision body(ServletCall call, Permit permit) throws IOException {
        HttpServletRequest original = call.original();
        ServletInputStream in;
        try {
            in = original.getInputStream();
        } catch (IllegalStateException e) {
            // A filter before this one took the reader, so nobody can tell what was sent.
            return gate.refuse(call, GateReason.REQUEST_REWRITTEN);
        }
        return permit.body(in, original.getContentLengthLong());
    }

    /**
     * Refuses a request for a cause that only what stands behind this filter can see, such as a framework that chose
     * another handler than the one that was checked. Tells the event that belongs to it.
     *
     * @param reason the cause
     * @param more further headers of the answer, such as {@code Allow}
     * @throws IOException if the answer cannot be written
     */
    public void refuse(
            HttpServletRequest request, HttpServletResponse response, GateReason reason, Decision.Header... more)
            throws IOException {
        ServletCall call = new ServletCall(request);
        Passage passage = EveryhopRequest.passage(gate, request);
        Decision.Deny deny = passage == null ? gate.refuse(call, reason) : gate.refuse(call, passage.permit, reason);
        answer(response, deny, more);
    }

    /**
     * Refuses a permitted request for what stands behind this filter found wrong in it, such as a framework that binds it.
     * Tells the event that belongs to it.
     *
     * @param reason what is wrong
     * @param errors the places that are wrong, in names that the service declares
     * @throws IOException if the answer cannot be written
     * @throws IllegalStateException if the request did not pass this filter
     */
    public void refuse(
            HttpServletRequest request, HttpServletResponse response, SchemaReason reason, List<SchemaError> errors)
            throws IOException {
        Passage passage = EveryhopRequest.passage(gate, request);
        if (passage == null) {
            throw new IllegalStateException("The request did not pass this filter");
        }
        answer(response, gate.refuse(new ServletCall(request), passage.permit, reason, errors));
    }

    /**
     * Answers with a problem that says no more than a status, for a failure behind this filter. Tells no event: what fails
     * in a handler is no decision.
     *
     * @param status the HTTP status; one that is no error is told as 500
     * @param more further headers of the answer, such as {@code Retry-After}
     * @throws IOException if the answer cannot be written
     */
    public void fail(HttpServletResponse response, int status, Decision.Header... more) throws IOException {
        answer(response, new Decision.Deny(GateReason.FAULT, Problem.ofStatus(status), List.of(NO_STORE)), more);
    }

    /** What this filter itself answers is described by no document: it is not checked as an answer of the handler. */
    private static void answer(HttpServletResponse response, Decision.Deny deny, Decision.Header... more)
            throws IOException {
        List<Decision.Header> headers =
                Stream.concat(deny.headers().stream(), Stream.of(more)).toList();
        CheckedResponse checked = CheckedResponse.within(response);
        if (checked == null) {
            answer(response, deny.problem(), headers);
        } else {
            checked.refuse(new Decision.Deny(deny.reason(), deny.problem(), headers));
        }
    }

    /** Writes a refusal. Headers that filters before this one have set, such as those of CORS, stay. */
    static void answer(HttpServletResponse response, Problem problem, List<Decision.Header> headers)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = problem.toJson().getBytes(UTF_8);
        response.resetBuffer();
        response.setStatus(problem.status());
        for (Decision.Header header : headers) {
            response.setHeader(header.name(), header.value());
        }
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Writes what the gate itself answers. */
    private static void write(HttpServletRequest request, HttpServletResponse response, Answer answer)
            throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        response.setStatus(200);
        response.setContentType(answer.mediaType());
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    private static int errorStatus(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status ? status : 500;
    }

    private static boolean isWrapped(ServletRequest request) {
        return request instanceof CallerRequest
                || (request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(CallerRequest.class));
    }
}
