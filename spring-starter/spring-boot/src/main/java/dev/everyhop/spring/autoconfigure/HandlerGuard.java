package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.servlet.EveryhopRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Stands before every handler of Spring MVC and sees to it that the handler which runs is the one that was checked, on
 * forwards too. Error pages are let through: they answer for a request that was decided already.
 */
final class HandlerGuard implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return true;
        }
        ChainFilter filter = ChainFilter.of(request);
        Permit permit = EveryhopRequest.permit(request).orElse(null);
        if (filter == null || permit == null) {
            throw new IllegalStateException(
                    "A request reached a handler past the gate: a filter or servlet calls Spring MVC on its own");
        }
        if (isErrorPage(request, handler)) {
            return true;
        }
        String pattern = (String) request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        DispatcherType dispatch = request.getDispatcherType();
        boolean forwarded = dispatch == DispatcherType.FORWARD || dispatch == DispatcherType.INCLUDE;
        if (filter.allows(permit, request.getMethod(), pattern, forwarded)) {
            return true;
        }
        filter.refuse(request, response, GateReason.ROUTE_UNKNOWN);
        return false;
    }

    /** Returns whether this is Boot's error page in an external container: there its own filter forwards to it. */
    private static boolean isErrorPage(HttpServletRequest request, Object handler) {
        return request.getDispatcherType() == DispatcherType.FORWARD
                && request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) != null
                && handler instanceof HandlerMethod method
                && ErrorController.class.isAssignableFrom(method.getBeanType());
    }
}
