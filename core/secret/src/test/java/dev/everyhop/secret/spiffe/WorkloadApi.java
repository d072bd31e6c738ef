package dev.everyhop.secret.spiffe;

import com.google.protobuf.ByteString;
import dev.everyhop.secret.TestAuthority;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.StreamObserver;
import io.spiffe.workloadapi.grpc.SpiffeWorkloadAPIGrpc;
import io.spiffe.workloadapi.grpc.Workload;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A Workload API that follows the published protocol, over a real Unix socket; not a SPIRE agent. */
final class WorkloadApi extends SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase {

    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

    private final Path socket;
    private final List<StreamObserver<Workload.X509SVIDResponse>> streams = new CopyOnWriteArrayList<>();
    final Semaphore opened = new Semaphore(0);
    private volatile Workload.X509SVIDResponse response = Workload.X509SVIDResponse.getDefaultInstance();
    private volatile Status refusal = Status.OK;
    private final EpollEventLoopGroup loop = new EpollEventLoopGroup(2);
    private final Server server;

    WorkloadApi(Path socket) throws Exception {
        this.socket = socket;
        this.server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .intercept(new HeaderRequired())
                .addService(this)
                .build()
                .start();
    }

    String address() {
        return "unix:" + socket;
    }

    static Workload.X509SVID svid(String id, TestAuthority.Issued issued, TestAuthority authority) throws Exception {
        return Workload.X509SVID
                .newBuilder()
                .setSpiffeId(id)
                .setX509Svid(ByteString.copyFrom(issued.certificate().getEncoded()))
                .setX509SvidKey(ByteString.copyFrom(issued.key().getEncoded()))
                .setBundle(bytes(authority.certificate()))
                .build();
    }

    static ByteString bytes(X509Certificate certificate) throws Exception {
        return ByteString.copyFrom(certificate.getEncoded());
    }

    /** Gives this to whoever watches and to whoever comes. */
    void give(Workload.X509SVIDResponse next) {
        response = next;
        refusal = Status.OK;
        streams.forEach(one -> one.onNext(next));
    }

    void refuse(Status status) {
        refusal = status;
        streams.forEach(one -> one.onError(status.asRuntimeException()));
        streams.clear();
    }

    /** Ends all streams without an error, as a server may that shuts down. */
    void complete() {
        streams.forEach(StreamObserver::onCompleted);
        streams.clear();
    }

    @Override
    public void fetchX509SVID(Workload.X509SVIDRequest request, StreamObserver<Workload.X509SVIDResponse> observer) {
        if (refusal.isOk()) {
            streams.add(observer);
            observer.onNext(response);
        } else {
            observer.onError(refusal.asRuntimeException());
        }
        opened.release();
    }

    void close() throws Exception {
        server.shutdownNow();
        server.awaitTermination(60, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(60, TimeUnit.SECONDS);
    }

    /** SPIFFE Workload Endpoint, section 3: a request without this header is refused. */
    private static final class HeaderRequired implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!"true".equals(headers.get(HEADER))) {
                call.close(Status.INVALID_ARGUMENT, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
