package dev.everyhop.corretto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import dev.everyhop.corretto.CorrettoCrypto.State;

/** Loads the provider and examines it. The only class that needs the provider's classes in order to be loaded. */
final class Examination {

    private Examination() {}

    static State result() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable notLoaded = provider.getLoadingError();
        if (notLoaded != null) {
            return State.failed("its native library does not load: " + notLoaded);
        }
        SelfTestStatus status = provider.runSelfTests();
        if (status != SelfTestStatus.PASSED) {
            return State.failed("its self-tests ended with " + status);
        }
        String wrong = KnownAnswers.firstWrong(provider);
        return wrong == null ? new State(provider, null) : State.failed("it answers wrongly for " + wrong);
    }
}
