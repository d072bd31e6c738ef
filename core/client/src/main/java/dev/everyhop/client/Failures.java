package dev.everyhop.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What an exception of OkHttp means. */
final class Failures {

    private Failures() {}

    /** Returns why a call under way failed. */
    static ClientReason reason(Running running, IOException failure) {
        if (!(failure instanceof ClientRefusedException) && running.isCancelled()) {
            return running.isLate()
                    ? ClientReason.DEADLINE_EXCEEDED
                    : running.isGivenUp() ? ClientReason.CANCELLED : ClientReason.TIMED_OUT;
        }
        return failure instanceof SocketTimeoutException && running.isTimeOfCaller()
                ? ClientReason.DEADLINE_EXCEEDED
                : reason(failure);
    }

    static ClientReason reason(IOException failure) {
        if (failure instanceof ClientRefusedException refused) {
            return refused.reason();
        } else if (failure instanceof CallerBody.FailedException
                || (failure instanceof InterruptedIOException
                        && Thread.currentThread().isInterrupted())) {
            return ClientReason.CANCELLED;
        } else if (failure instanceof SocketTimeoutException || failure instanceof InterruptedIOException) {
            return ClientReason.TIMED_OUT;
        } else if (failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException) {
            return ClientReason.CONNECT_FAILED;
        } else if (failure instanceof SSLException) {
            return ClientReason.TLS_FAILED;
        }
        return ClientReason.CONNECTION_LOST;
    }

    /**
     * Tells whether the target certainly did not work on the request (RFC 9113, section 8.7). OkHttp's classes for that are
     * not open to others, so their names have to do.
     */
    static boolean isUntouched(IOException failure) {
        String name = failure.getClass().getSimpleName();
        return name.equals("ConnectionShutdownException")
                || (name.equals("StreamResetException")
                        && "stream was reset: REFUSED_STREAM".equals(failure.getMessage()));
    }

    static boolean isRetried(ClientReason reason) {
        return switch (reason) {
            case TIMED_OUT, CONNECT_FAILED, CONNECTION_LOST, UNAVAILABLE -> true;
            default -> false;
        };
    }

    /** Tells whether an answer says that the target cannot serve at the moment. */
    static boolean isUnavailable(int code) {
        return code == 502 || code == 503 || code == 504;
    }
}
