package dev.everyhop.spring.internal;

import dev.everyhop.gate.Caller;
import dev.everyhop.gate.Permit;
import dev.everyhop.servlet.EveryhopRequest;
import dev.everyhop.token.VerifiedToken;
import jakarta.servlet.ServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Whose request is being served: what a reactive call has brought to this thread, or on a thread of a servlet request what the
 * gate let through.
 */
public final class CurrentCaller implements Supplier<@Nullable VerifiedToken> {

    private static final boolean SERVLET =
            ClassUtils.isPresent("jakarta.servlet.ServletRequest", CurrentCaller.class.getClassLoader());
    private static final ThreadLocal<Caller> BROUGHT = new ThreadLocal<>();

    /** Something that may fail. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Runs this for the caller, on this thread. */
    public static <T, E extends Exception> T with(@Nullable Caller caller, Work<T, E> work) throws E {
        if (caller == null) {
            return work.run();
        }
        BROUGHT.set(caller);
        try {
            return work.run();
        } finally {
            BROUGHT.remove();
        }
    }

    @Override
    public @Nullable VerifiedToken get() {
        Caller brought = BROUGHT.get();
        if (brought == null && SERVLET) {
            brought = OnServlet.caller();
        }
        return brought == null ? null : brought.token().orElse(null);
    }

    private static final class OnServlet {
        static @Nullable Caller caller() {
            RequestAttributes request = RequestContextHolder.getRequestAttributes();
            if (!(request instanceof ServletRequestAttributes servlet)) {
                return null;
            }
            ServletRequest of = servlet.getRequest();
            return EveryhopRequest.permit(of).map(Permit::caller).orElse(null);
        }
    }
}
