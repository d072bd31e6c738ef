package dev.everyhop.kafka;

import dev.everyhop.audit.AuditDestination.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last committed record of a log in its partition, reading backwards. Another log's transaction that is still open
 * hides all that was committed behind it, so its end is waited for: to read less would be to send entries twice.
 */
final class Tail implements Closeable {

    private static final long FIRST_WINDOW = 64;
    private static final long LARGEST_WINDOW = 100_000;

    private final KafkaConsumer<byte[], byte[]> committed;
    private final KafkaConsumer<byte[], byte[]> all;
    private final Duration patience;

    Tail(Map<String, Object> properties, Duration patience) {
        this.patience = patience;
        this.committed = consumer(properties, "read_committed");
        this.all = consumer(properties, "read_uncommitted");
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> properties, String isolation) {
        Map<String, Object> reading = new HashMap<>(properties);
        int millis = Math.toIntExact(patience.toMillis());
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        reading.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        reading.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
        reading.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        reading.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return new KafkaConsumer<>(reading);
    }

    Position last(TopicPartition partition, String origin) throws IOException {
        List<TopicPartition> one = List.of(partition);
        long end = all.endOffsets(one).getOrDefault(partition, 0L);
        long begin = all.beginningOffsets(one).getOrDefault(partition, 0L);
        committed.assign(one);
        long until = System.nanoTime() + patience.toNanos();
        long window = FIRST_WINDOW;
        for (long high = end; high > begin; ) {
            long low = Math.max(begin, high - window);
            Position found = lastBetween(partition, low, high, origin.getBytes(StandardCharsets.UTF_8), until);
            if (found != null) {
                return found;
            }
            high = low;
            window = Math.min(4 * window, LARGEST_WINDOW);
            // There is progress, which is all that patience asks for.
            until = System.nanoTime() + patience.toNanos();
        }
        return Position.unknown();
    }

    private @Nullable Position lastBetween(TopicPartition partition, long low, long high, byte[] origin, long until)
            throws IOException {
        committed.seek(partition, low);
        ConsumerRecord<byte[], byte[]> last = null;
        while (committed.position(partition) < high) {
            if (System.nanoTime() > until) {
                throw new IOException("The end of partition " + partition
                        + " could not be read: another transaction in it" + " is open, or brokers are slow");
            }
            for (ConsumerRecord<byte[], byte[]> record : committed.poll(Duration.ofNanos(
                    Math.min(TimeUnit.MILLISECONDS.toNanos(200), Math.max(1, until - System.nanoTime()))))) {
                Header of = record.headers().lastHeader(KafkaDestination.ORIGIN);
                if (record.offset() < high && of != null && Arrays.equals(of.value(), origin)) {
                    last = record;
                }
            }
        }
        return last == null ? null : Position.after(index(last), last.value() == null ? new byte[0] : last.value());
    }

    /** A record that says it is of this log and has no index is not one that was sent from here. */
    private static long index(ConsumerRecord<byte[], byte[]> record) throws IOException {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.US_ASCII);
        if (!key.matches("0|[1-9][0-9]{0,17}")) {
            throw new IOException(
                    "The record at offset " + record.offset() + " has the log's origin and no index as its key");
        }
        return Long.parseLong(key);
    }

    /** Ends what is under way; from any thread. */
    void wakeup() {
        committed.wakeup();
        all.wakeup();
    }

    @Override
    public void close() {
        try {
            committed.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
        } finally {
            all.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
        }
    }
}
