package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.internal.AuditListeners;
import dev.everyhop.spring.internal.EventSink;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.SharedStores;
import dev.everyhop.spring.internal.TransactionTokens;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import dev.everyhop.token.revocation.LocalRevocations;
import dev.everyhop.token.revocation.Revocations;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the token verifier and of the sink that hears all security events. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnWebApplication
@EnableConfigurationProperties(EveryhopProperties.class)
public final class EveryhopTokenAutoConfiguration {

    @Bean
    EventSink everyhopEventSink(
            ObjectProvider<SecurityEvents> sinks,
            EveryhopProperties properties,
            ObjectProvider<AuditLog> log,
            AuditListeners ofLog) {
        List<SecurityEvents> all = new ArrayList<>(sinks.orderedStream().toList());
        ofLog.are(SecurityEvents.all(List.copyOf(all)));
        all.add(new TypeHint(properties.issuers()));
        SecurityEvents listeners = SecurityEvents.all(List.copyOf(all));
        log.ifAvailable(one -> all.add(one.events()));
        return new EventSink(SecurityEvents.all(all), listeners);
    }

    @Bean
    AuditListeners everyhopAuditListeners() {
        return new AuditListeners();
    }

    /** A {@link ReplayStore} of the service itself with this name, such as one that instances share, is asked instead. */
    @Bean
    @ConditionalOnMissingBean(name = "everyhopOneTimeStore")
    @ConditionalOnBooleanProperty("everyhop.one-time-tokens.enabled")
    ReplayStore everyhopOneTimeStore(EveryhopProperties properties) {
        int capacity = properties.oneTimeTokens().capacity();
        try {
            return LocalReplayStore.of(capacity, capacity, VerifierFactory.longestLife(properties));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.ONE_TIME_TOKENS_INVALID.with(Misconfiguration.cause(e));
        }
    }

    /** {@link Revocations} of the service itself are asked instead. */
    @Bean
    @ConditionalOnMissingBean(Revocations.class)
    @ConditionalOnBooleanProperty("everyhop.revocation.enabled")
    LocalRevocations everyhopRevocations(EveryhopProperties properties) {
        int capacity = properties.revocation().capacity();
        if (capacity < 1) {
            throw Misconfiguration.REVOCATION_INVALID.with(capacity);
        }
        return LocalRevocations.of(capacity, VerifierFactory.longestLife(properties), InstantSource.system());
    }

    @Bean
    @ConditionalOnMissingBean
    TokenVerifier everyhopTokenVerifier(
            EveryhopProperties properties,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<Introspection> introspection,
            SharedStores shared,
            ObjectProvider<Revocations> revocations,
            @Qualifier("everyhopProofStore") ObjectProvider<ReplayStore> proofs,
            @Qualifier("everyhopOneTimeStore") ObjectProvider<ReplayStore> oneTime,
            EventSink sink) {
        ReplayStore ofProofs = proofs.getIfAvailable();
        return new VerifierFactory(properties, bundles.getIfAvailable())
                .create(
                        sink.events(),
                        new VerifierFactory.Others(
                                introspection.getIfAvailable(),
                                revocations.getIfAvailable(shared::revocations),
                                ofProofs == null ? shared.proofs() : dpop -> dpop.replay(ofProofs),
                                shared.oneTimeTokens() == null ? oneTime.getIfAvailable() : shared.oneTimeTokens()));
    }

    @Bean
    TransactionTokens everyhopTransactionTokens(
            EveryhopProperties properties, ObjectProvider<SslBundles> bundles, EventSink sink) {
        return new TransactionTokens(
                new VerifierFactory(properties, bundles.getIfAvailable()).transactions(sink.events()));
    }
}
