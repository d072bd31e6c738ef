package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application behind the gate that tells what it was given. */
final class TestApplication {

    final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    /** Which servlets ran, in order. */
    final List<String> entered = new CopyOnWriteArrayList<>();

    final Tokens tokens = new Tokens();

    final Gate gate = Gate.builder()
            .policy(Policy.builder()
                    .permitAnyone("GET", "/", "probe")
                    .permitAnyone("GET", "/probe", "probe")
                    .permitAnyone("GET", "/probe/{a}", "probe")
                    .permitAnyone("GET", "/probe/{a}/{b}", "probe")
                    .permitAnyone("GET", "/admin", "probe")
                    .permitAnyone("GET", "/admin/{a}", "probe")
                    .permitAnyone("GET", "/{other}", "probe")
                    .require("GET", "/secure", "read")
                    .require("DELETE", "/secure", "delete")
                    .require("GET", "/async")
                    .require("GET", "/forward")
                    .require("GET", "/include")
                    .require("GET", "/failing")
                    .allowCorsPreflight()
                    .build())
            .tokens(tokens.verifier())
            .events(events::add)
            .build();

    /** Registers a filter that misbehaves when a header says so, then the gate twice, then the servlets. */
    void start(ServletContext context) {
        var early = context.addFilter("early", (Filter) (request, response, chain) -> {
            HttpServletRequest http = (HttpServletRequest) request;
            String behaviour = http.getHeader("Behave");
            if (behaviour == null || request.getDispatcherType() != DispatcherType.REQUEST) {
                chain.doFilter(request, response);
                return;
            }
            switch (behaviour) {
                case "forward" -> request.getRequestDispatcher("/secure").forward(request, response);
                case "refuse" -> ((HttpServletResponse) response).sendError(403);
                case "ask" -> write((HttpServletResponse) response, ask(request));
                case "cors" -> {
                    ((HttpServletResponse) response).setHeader("Access-Control-Allow-Origin", "https://a.example");
                    chain.doFilter(request, response);
                }
                default -> chain.doFilter(new Rewritten(http, behaviour), response);
            }
        });
        early.setAsyncSupported(true);
        early.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        GateFilter.register(context, gate);
        var again = context.addFilter("again", new GateFilter(gate));
        again.setAsyncSupported(true);
        again.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");

        servlet(context, "probe", "/probe/*", TestApplication::probe);
        servlet(context, "admin", "/admin/*", TestApplication::probe);
        servlet(context, "default", "/", TestApplication::probe);
        servlet(context, "secure", "/secure", TestApplication::who);
        servlet(context, "unlisted", "/unlisted/inside", TestApplication::who);
        servlet(context, "async", "/async", TestApplication::async);
        servlet(context, "forward", "/forward", (request, response) -> request.getRequestDispatcher("/unlisted/inside")
                .forward(request, response));
        servlet(context, "include", "/include", (request, response) -> request.getRequestDispatcher("/unlisted/inside")
                .include(request, response));
        servlet(context, "failing", "/failing", (request, response) -> response.sendError(418));
        servlet(context, "error", "/error", TestApplication::who);
    }

    /** Tells the servlet that runs, the path that it was given, and the path that the gate has checked. */
    private static void probe(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Permit permit = EveryhopRequest.permit(request).orElseThrow();
        String checked = permit.route().template();
        for (Map.Entry<String, String> variable : permit.pathVariables().entrySet()) {
            checked = checked.replace("{" + variable.getKey() + "}", variable.getValue());
        }
        String given = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        write(response, checked + "\n" + given);
    }

    /** Asks for the caller where there is none yet. */
    private static String ask(ServletRequest request) {
        request.setAttribute("dev.everyhop.servlet.passed", "forged");
        try {
            return "permit: " + EveryhopRequest.permit(request) + EveryhopRequest.caller(request);
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private static void who(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(
                response,
                String.join(
                        " ",
                        request.getDispatcherType().name(),
                        EveryhopRequest.caller(request).subject().orElse("-"),
                        String.valueOf(request.getRemoteUser()),
                        request.getUserPrincipal() == null
                                ? "null"
                                : request.getUserPrincipal().getName(),
                        String.valueOf(request.getAuthType()),
                        "clerk=" + request.isUserInRole("clerk"),
                        "read=" + request.isUserInRole("read")));
    }

    private static void async(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            who(request, response);
            return;
        }
        // Without arguments the container dispatches its own request, not the one that filters have wrapped.
        AsyncContext async = request.startAsync();
        async.start(async::dispatch);
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        response.setContentType("text/plain");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private void servlet(ServletContext context, String name, String pattern, Handler handler) {
        var registration = context.addServlet(name, new HandlerServlet(name, handler));
        registration.addMapping(pattern);
        registration.setAsyncSupported(true);
    }

    private interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    private final class HandlerServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient Handler handler;

        HandlerServlet(String name, Handler handler) {
            this.name = name;
            this.handler = handler;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            entered.add(name);
            handler.handle(request, response);
        }
    }

    /** What a filter makes of a request before the gate sees it. */
    private static final class Rewritten extends HttpServletRequestWrapper {

        private final String behaviour;

        Rewritten(HttpServletRequest request, String behaviour) {
            super(request);
            this.behaviour = behaviour;
        }

        @Override
        public String getMethod() {
            return behaviour.equals("method") ? "DELETE" : super.getMethod();
        }

        @Override
        public String getPathInfo() {
            return behaviour.equals("info") ? "/elsewhere" : super.getPathInfo();
        }

        @Override
        public String getServletPath() {
            return behaviour.equals("servlet") ? "/probe" : super.getServletPath();
        }

        @Override
        public String getRequestURI() {
            return switch (behaviour) {
                case "path" -> "/probe";
                case "prefix" -> "/prefix" + super.getRequestURI();
                default -> super.getRequestURI();
            };
        }

        @Override
        public String getContextPath() {
            return behaviour.equals("prefix") ? "/prefix" + super.getContextPath() : super.getContextPath();
        }

        @Override
        public String getRemoteAddr() {
            return "203.0.113.9";
        }

        @Override
        public String getHeader(String name) {
            return name.equalsIgnoreCase("Authorization") ? "Bearer other" : super.getHeader(name);
        }
    }
}
