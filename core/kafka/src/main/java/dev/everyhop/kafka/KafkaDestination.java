package dev.everyhop.kafka;

import dev.everyhop.audit.AuditBatch;
import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A topic of Kafka as a destination of shipping. Each entry is a record: its key is the index in decimal, its value the JSON
 * as it is in the tree, the header {@code origin} the log's origin. The last record that a checkpoint covers has it in the
 * header {@code checkpoint}.
 *
 * <pre>{@code
 * KafkaDestination central = KafkaDestination.builder("kafka.example:9093", "audit")
 *     .property("security.protocol", "SSL").property("ssl.truststore.type", "PEM")…build();
 * AuditShipper.to("central", central).start(log);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> All entries of a log go to one partition, in the log's order, each once, for consumers that
 * read what is committed. Batches are transactions whose id is made of the origin: of two producers of one log the older one
 * is shut out, and what a killed one left open is undone before anything is sent again. Then the partition itself says what
 * it has last, and that is held against the log. Without TLS nothing is sent unless {@link Builder#insecureAllowPlaintext}.
 *
 * <p><b>Thread safety.</b> For one shipper.
 *
 * <p><b>Failure.</b> Where the partition has nothing of the log any more (by its retention), shipping goes on from what it
 * acknowledged. What brokers lose, they lose: acknowledged means by all replicas in sync, so set
 * {@code min.insync.replicas} of the topic, and do not compact it.
 */
public final class KafkaDestination implements AuditDestination {

    static final String ORIGIN = "origin";
    static final String CHECKPOINT = "checkpoint";

    private final Map<String, Object> properties;
    private final String topic;
    private final int chosen;
    private final Duration patience;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile @Nullable Tail tail;
    private volatile boolean closed;
    private int partition;

    private KafkaDestination(Builder builder) {
        this.properties = Map.copyOf(builder.properties);
        this.topic = builder.topic;
        this.chosen = builder.partition;
        this.patience = builder.patience;
    }

    /**
     * Begins to say which topic it is. It must be there: nothing here makes topics.
     *
     * @param servers addresses of brokers, as {@code bootstrap.servers}
     */
    public static Builder builder(String servers, String topic) {
        return new Builder(servers, topic);
    }

    /** Which topic it is, and how its brokers are spoken to. */
    public static final class Builder {

        /** What the guarantees rest on. */
        private static final Set<String> OURS = Set.of(
                "bootstrap.servers",
                "transactional.id",
                "transaction.timeout.ms",
                "enable.idempotence",
                "acks",
                "retries",
                "max.in.flight.requests.per.connection",
                "key.serializer",
                "value.serializer",
                "key.deserializer",
                "value.deserializer",
                "isolation.level",
                "group.id",
                "enable.auto.commit",
                "auto.offset.reset",
                "delivery.timeout.ms",
                "max.block.ms",
                "request.timeout.ms",
                "default.api.timeout.ms");

        private final Map<String, Object> properties = new HashMap<>();
        private final String topic;
        private int partition = -1;
        private Duration patience = Duration.ofSeconds(30);
        private boolean plaintext;

        private Builder(String servers, String topic) {
            this.topic = topic;
            properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        }

        /** Sets a property of Kafka's clients, such as {@code ssl.keystore.location} or {@code compression.type}. */
        public Builder property(String name, String value) {
            if (OURS.contains(name)) {
                throw new IllegalArgumentException("KafkaDestination.property: " + name
                        + " is set here, since order and completeness rest on it.");
            }
            properties.put(name, value);
            return this;
        }

        /**
         * Sets the partition; otherwise the origin's hash chooses one, as Kafka would for a key. Adding partitions then moves a
         * log to another one.
         */
        public Builder partition(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("KafkaDestination.partition is negative.");
            }
            partition = number;
            return this;
        }

        /** Sets how long brokers may take for a batch or for being found; otherwise 30 seconds. */
        public Builder patience(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(Duration.ofMinutes(5)) > 0) {
                throw new IllegalArgumentException("KafkaDestination.patience is not between 1 second and 5 minutes.");
            }
            patience = time;
            return this;
        }

        /** Sends entries over connections that anyone on the way can read and change. */
        public Builder insecureAllowPlaintext() {
            plaintext = true;
            return this;
        }

        /**
         * Returns the destination. Nothing is connected yet.
         *
         * @throws IllegalStateException without TLS
         */
        public KafkaDestination build() {
            Object protocol = properties.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
            if (!plaintext && !"SSL".equals(protocol) && !"SASL_SSL".equals(protocol)) {
                throw new IllegalStateException(
                        "KafkaDestination has no TLS: set the property security.protocol to SSL or"
                                + " SASL_SSL, or say insecureAllowPlaintext().");
            }
            Object names = properties.get("ssl.endpoint.identification.algorithm");
            if (!plaintext && names != null && !"https".equals(names)) {
                throw new IllegalStateException(
                        "KafkaDestination does not check the names of brokers: leave the property"
                                + " ssl.endpoint.identification.algorithm out.");
            }
            return new KafkaDestination(this);
        }
    }

    @Override
    public Position open(String origin) throws IOException, InterruptedException {
        drop();
        try {
            KafkaProducer<byte[], byte[]> made = new KafkaProducer<>(sending(origin));
            producer = made;
            mustBeOpen();
            // Ends what an earlier producer of this log left, and shuts it out.
            made.initTransactions();
            partition = partition(origin, made.partitionsFor(topic));
            try (Tail reading = new Tail(properties, patience)) {
                tail = reading;
                mustBeOpen();
                return reading.last(new TopicPartition(topic, partition), origin);
            } finally {
                tail = null;
            }
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    private Map<String, Object> sending(String origin) {
        Map<String, Object> sending = new HashMap<>(properties);
        int millis = Math.toIntExact(patience.toMillis());
        // Several logs may share a topic: one that was killed must not hold up the others' readers for long.
        sending.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis);
        sending.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "everyhop-audit-" + origin);
        sending.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        sending.put(ProducerConfig.ACKS_CONFIG, "all");
        sending.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) millis);
        sending.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
        sending.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        sending.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
        sending.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        sending.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
        sending.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        sending.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return sending;
    }

    private int partition(String origin, List<PartitionInfo> partitions) throws Refused {
        int count = partitions.size();
        if (chosen >= count) {
            throw new Refused("The topic " + topic + " has " + count + " partitions, and not one of number " + chosen);
        }
        return chosen >= 0 ? chosen : Utils.toPositive(Utils.murmur2(bytes(origin))) % count;
    }

    @Override
    public int deliver(AuditBatch batch) throws IOException, InterruptedException {
        KafkaProducer<byte[], byte[]> to = producer;
        if (to == null) {
            throw new IllegalStateException("open comes before deliver");
        }
        try {
            to.beginTransaction();
            byte[] origin = bytes(batch.origin());
            List<AuditEntry> entries = batch.entries();
            for (int i = 0; i < entries.size(); i++) {
                AuditEntry entry = entries.get(i);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        topic, partition, null, bytes(Long.toString(entry.index())), entry.toBytes());
                record.headers().add(ORIGIN, origin);
                if (i == entries.size() - 1 && batch.endsWithCheckpoint()) {
                    record.headers().add(CHECKPOINT, batch.checkpoint().toBytes());
                }
                // Whether it arrived is asked by the commit, which fails if one of them did not.
                var unused = to.send(record);
            }
            to.commitTransaction();
            return 0;
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    private static IOException failure(KafkaException e) throws InterruptedException {
        if (e instanceof InterruptException) {
            Thread.interrupted();
            throw new InterruptedException();
        }
        return Failures.of(e);
    }

    private void mustBeOpen() throws IOException {
        if (closed) {
            drop();
            throw new IOException("closed");
        }
    }

    private void drop() {
        KafkaProducer<byte[], byte[]> last = producer;
        if (last != null) {
            last.close(Duration.ZERO);
        }
        producer = null;
        Tail reading = tail;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
