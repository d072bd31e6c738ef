package dev.everyhop.kafka;

import dev.everyhop.audit.AuditDestinationContract;
import java.util.concurrent.atomic.AtomicInteger;

/** The contract of destinations, with a real broker that is killed: each entry is in the topic exactly once. */
class KafkaContractTest extends AuditDestinationContract {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    @Override
    protected Receiver receiver() throws Exception {
        return RealBroker.shared().topic("audit-" + TOPICS.incrementAndGet(), 3);
    }
}
