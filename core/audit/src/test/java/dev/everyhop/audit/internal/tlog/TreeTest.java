package dev.everyhop.audit.internal.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TreeTest {

    private final TreeHasher hasher = new TreeHasher();

    @Test
    void emptyRootIsTheHashOfNothing() {
        assertThat(HexFormat.of().formatHex(hasher.empty().bytes()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void rootsAreThoseOfCertificateTransparency() {
        // The test vector of RFC 6962 implementations (certificate-transparency-go, merkletree tests).
        String[] inputs = {
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
        };
        String[] roots = {
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        };
        Frontier frontier = new Frontier(hasher);
        for (int i = 0; i < inputs.length; i++) {
            frontier.append(hasher.leaf(HexFormat.of().parseHex(inputs[i])));
            assertThat(HexFormat.of().formatHex(frontier.root().bytes())).isEqualTo(roots[i]);
        }
    }

    @Property(tries = 60)
    void proofsHoldAndNoChangedProofDoes(@ForAll @IntRange(min = 1, max = 700) int size, @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
        List<Hash> leaves = leaves(size);
        Tree tree = new Tree(hasher, tiles(leaves), size);
        Hash root = reference(leaves);
        assertThat(tree.frontier().root()).isEqualTo(root);
        int index = random.nextInt(size);
        List<Hash> path = tree.inclusion(index);
        assertThat(Proofs.includes(hasher, leaves.get(index), index, size, path, root))
                .isTrue();
        assertThat(Proofs.includes(hasher, leaves.get(index), index, size, longer(path), root))
                .isFalse();
        assertThat(Proofs.includes(hasher, hasher.leaf(new byte[0]), index, size, path, root))
                .isFalse();
        assertThat(Proofs.includes(hasher, leaves.get(index), size, size, path, root))
                .isFalse();
        if (!path.isEmpty()) {
            assertThat(Proofs.includes(hasher, leaves.get(index), index, size, path.subList(1, path.size()), root))
                    .isFalse();
            assertThat(Proofs.includes(hasher, leaves.get(index), index ^ 1, size, path, root))
                    .isFalse();
        }

        int earlier = 1 + random.nextInt(size);
        Hash earlierRoot = reference(leaves.subList(0, earlier));
        List<Hash> proof = tree.consistency(earlier);
        assertThat(Proofs.consistent(hasher, earlier, earlierRoot, size, root, proof))
                .isTrue();
        assertThat(Proofs.consistent(hasher, earlier, earlierRoot, size, root, longer(proof)))
                .isFalse();
        assertThat(Proofs.consistent(hasher, earlier, hasher.empty(), size, root, proof))
                .isFalse();
        assertThat(Proofs.consistent(hasher, earlier, earlierRoot, size, hasher.empty(), proof))
                .isFalse();
        assertThat(Proofs.consistent(hasher, 0, hasher.empty(), size, root, List.of()))
                .isTrue();
        if (!proof.isEmpty()) {
            assertThat(Proofs.consistent(hasher, earlier, earlierRoot, size, root, proof.subList(1, proof.size())))
                    .isFalse();
        }
    }

    @Test
    void pathsAreThoseOfTheSpecification() {
        assertThat(TilePath.tile(0, 1234067, 256)).isEqualTo("tile/0/x001/x234/067");
        assertThat(TilePath.tile(1, 0, 17)).isEqualTo("tile/1/000.p/17");
        assertThat(TilePath.bundle(1000, 256)).isEqualTo("tile/entries/x001/000");
        assertThat(TilePath.full(70_000, 0)).isEqualTo(273);
        assertThat(TilePath.partial(70_000, 0)).isEqualTo(112);
        assertThat(TilePath.full(70_000, 1)).isEqualTo(1);
        assertThat(TilePath.partial(70_000, 1)).isEqualTo(17);
        assertThat(TilePath.partial(70_000, 2)).isEqualTo(1);
        assertThat(TilePath.partial(256, 1)).isEqualTo(1);
    }

    private static List<Hash> longer(List<Hash> path) {
        List<Hash> longer = new ArrayList<>(path);
        longer.add(new TreeHasher().empty());
        return longer;
    }

    private List<Hash> leaves(int size) {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(hasher.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)));
        }
        return leaves;
    }

    /** The definition of RFC 6962, word for word. */
    private Hash reference(List<Hash> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(leaves.size() - 1);
        return hasher.node(reference(leaves.subList(0, k)), reference(leaves.subList(k, leaves.size())));
    }

    private Tree.Tiles tiles(List<Hash> leaves) {
        return (level, index, width) -> {
            byte[] tile = new byte[width * Hash.LENGTH];
            int span = 1 << (8 * level);
            for (int i = 0; i < width; i++) {
                int start = (int) (index * 256 + i) * span;
                reference(leaves.subList(start, start + span)).copyTo(tile, i);
            }
            return tile;
        };
    }
}
