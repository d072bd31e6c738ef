package dev.everyhop.spring.internal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * The audit log.
 *
 * @param enabled Whether decisions are recorded.
 * @param service Name of the service in the log's origin and in each record. "spring.application.name" unless set.
 * @param directory Directory of the logs, each of them in a directory of its service, and in that one of its instance.
 * @param instance Name of this instance, as its directory is called. Unless set, the first number that no other instance
 *     has open.
 * @param keyDirectory Directory of the keys, as the logs are in theirs. Beside the logs, with ".keys" behind the name of the
 *     instance, unless set.
 * @param mustWithin How long a record that must be durable may take; later the call is refused. In seconds without a unit.
 * @param shouldWithin How long a record of a refusal may wait for room. 5 milliseconds unless set, not at all under
 *     WebFlux. In milliseconds without a unit.
 * @param checkpointEvery How often a checkpoint is signed while there is news, at most once a second. In seconds without a
 *     unit.
 * @param aggregateDenialsOver Over what time identical refusals become one record with their number. 0 for each by itself.
 *     In seconds without a unit.
 * @param keepBack Disk space that is kept back for records that must be durable.
 * @param queue Memory for records that wait to be written, for each of two queues.
 * @param selfCheckEvery How often the whole log is verified. 0 for never. In seconds without a unit.
 * @param details Names of facts of the service's own that records may have.
 * @param sealPersonalFields Whether subjects and addresses are sealed under a key of the subject's own, to be erased with it.
 * @param witness Who keeps checkpoints, on another machine.
 */
public record AuditProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String service,
        @DefaultValue("everyhop-audit") String directory,
        @Nullable String instance,
        @Nullable String keyDirectory,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s")
        Duration mustWithin,

        @DurationUnit(ChronoUnit.MILLIS) @Nullable Duration shouldWithin,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s")
        Duration checkpointEvery,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s")
        Duration aggregateDenialsOver,

        @DefaultValue("16MB") DataSize keepBack,
        @DefaultValue("32MB") DataSize queue,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("24h")
        Duration selfCheckEvery,

        @DefaultValue List<String> details,
        @DefaultValue("false") boolean sealPersonalFields,
        @DefaultValue Witness witness) {

    /**
     * Who keeps checkpoints.
     *
     * @param url Submission prefix of the witness (C2SP tlog-witness), such as "https://witness.example". None unless set.
     * @param key Verifier key of the witness.
     * @param every How often new checkpoints are shown. In seconds without a unit.
     */
    public record Witness(
            @Nullable String url,
            @Nullable String key,

            @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s")
            Duration every) {}
}
