package dev.everyhop.kafka;

import dev.everyhop.audit.AuditDestination;
import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Tells a broker that refuses from one that is not there. */
final class Failures {

    private Failures() {}

    static IOException of(KafkaException failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (isRefusal(one)) {
                return new AuditDestination.Refused(said(one));
            }
        }
        Throwable cause = failure.getCause();
        return new IOException(said(failure) + (cause == null ? "" : ": " + said(cause)));
    }

    private static boolean isRefusal(Throwable one) {
        return one instanceof AuthenticationException
                || one instanceof AuthorizationException
                || one instanceof ProducerFencedException
                || one instanceof RecordTooLargeException
                || one instanceof RecordBatchTooLargeException
                || one instanceof InvalidTopicException
                || one instanceof UnknownTopicOrPartitionException
                || one instanceof InvalidConfigurationException
                || one instanceof UnsupportedVersionException;
    }

    /** Kafka's messages name topics, partitions and sizes, and nothing of what records hold. */
    private static String said(Throwable one) {
        @Nullable String message = one.getMessage();
        return one.getClass().getSimpleName() + (message == null ? "" : " " + message);
    }
}
