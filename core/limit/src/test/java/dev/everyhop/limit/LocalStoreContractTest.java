package dev.everyhop.limit;

import java.time.Duration;
import java.util.Random;

class LocalStoreContractTest extends LimitStoreContract {

    private final ManualTime time = new ManualTime();

    @Override
    protected LimitStore newStore() {
        return new LocalStore(1 << 20, 1 << 20, 0, time, new Random(1));
    }

    @Override
    protected void pass(Duration passed) {
        time.pass(passed);
    }
}
