package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Problem;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

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
 * <p><b>Thread safety.</b> Safe; supports asynchronous requests.
 *
 * <p><b>Failure.</b> Whatever goes wrong before the gate permits a request keeps its handler from running.
 */
public final class GateFilter implements Filter {

    private static final String NAME = "everyhopGate";

    private final Gate gate;

    /** Makes a filter that asks this gate. */
    public GateFilter(Gate gate) {
        this.gate = Objects.requireNonNull(gate, "gate");
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
        Permit permit = EveryhopRequest.permitOf(gate, http);
        if (permit != null) {
            chain.doFilter(isWrapped(http) ? http : new CallerRequest(http, permit.caller()), response);
        } else if (http.getDispatcherType() == DispatcherType.ERROR) {
            answer(answer, Problem.ofStatus(errorStatus(http)), List.of());
        } else {
            Decision decision = decide(http);
            if (decision instanceof Permit made) {
                EveryhopRequest.passed(http, gate, made);
                chain.doFilter(new CallerRequest(http, made.caller()), response);
            } else if (decision instanceof Decision.Deny deny) {
                answer(answer, deny.problem(), deny.headers());
            }
        }
    }

    /**
     * Refuses a request for a cause that only what stands behind this filter can see, such as a framework that chose
     * another handler than the one that was checked. Tells the event that belongs to it.
     *
     * @param reason the cause
     * @throws IOException if the answer cannot be written
     */
    public void refuse(HttpServletRequest request, HttpServletResponse response, GateReason reason) throws IOException {
        Decision.Deny deny = gate.refuse(new ServletCall(request), reason);
        answer(response, deny.problem(), deny.headers());
    }

    private Decision decide(HttpServletRequest request) {
        ServletCall call = new ServletCall(request);
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            return gate.refuse(call, GateReason.REQUEST_UNCHECKED);
        }
        return call.isRewritten() ? gate.refuse(call, GateReason.REQUEST_REWRITTEN) : gate.check(call);
    }

    /** Writes a refusal. Headers that filters before this one have set, such as those of CORS, stay. */
    private static void answer(HttpServletResponse response, Problem problem, List<Decision.Header> headers)
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

    private static int errorStatus(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status ? status : 500;
    }

    private static boolean isWrapped(ServletRequest request) {
        return request instanceof CallerRequest
                || (request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(CallerRequest.class));
    }
}
