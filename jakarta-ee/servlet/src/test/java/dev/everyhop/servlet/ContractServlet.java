package dev.everyhop.servlet;

import dev.everyhop.testkit.ContractCall;
import dev.everyhop.testkit.ContractReply;
import dev.everyhop.testkit.ContractService;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The handlers of the HTTP contract in one servlet, which goes by the path that the container decoded. */
final class ContractServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");

    private final transient ContractService service;

    private ContractServlet(ContractService service) {
        this.service = service;
    }

    static void start(ServletContext context, ContractService service) {
        GateFilter.register(context, service.gate());
        context.addServlet("contract", new ContractServlet(service)).addMapping("/");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            // The error page of this application is empty.
            return;
        }
        ContractReply reply = reply(request);
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        if (reply.mediaType() != null) {
            response.setContentType(reply.mediaType());
            response.setContentLength(reply.body().length);
            response.getOutputStream().write(reply.body());
        }
    }

    private ContractReply reply(HttpServletRequest request) throws IOException {
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        for (ContractService.Operation operation : service.operations()) {
            Map<String, String> variables = new HashMap<>();
            if (operation.method().equals(method) && matches(operation.template(), path, variables)) {
                byte[] body = request.getInputStream().readAllBytes();
                ContractCall call =
                        new ContractCall(method, operation.template(), variables, request.getRemoteUser(), body);
                return service.handle(call, EveryhopRequest.permit(request).orElseThrow());
            }
        }
        return service.stray(method + " " + path);
    }

    private static boolean matches(String template, String path, Map<String, String> variables) {
        StringBuilder regex = new StringBuilder();
        Matcher variable = VARIABLE.matcher(template);
        int end = 0;
        while (variable.find()) {
            regex.append(Pattern.quote(template.substring(end, variable.start())))
                    .append("([^/]+)");
            end = variable.end();
        }
        Matcher found =
                Pattern.compile(regex + Pattern.quote(template.substring(end))).matcher(path);
        if (!found.matches()) {
            return false;
        }
        int group = 1;
        for (variable.reset(); variable.find(); group++) {
            variables.put(variable.group(1), found.group(group));
        }
        return true;
    }
}
