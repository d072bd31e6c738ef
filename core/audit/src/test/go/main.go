// Verifies an audit log with the Go project's own libraries for checksum databases: a second opinion, by other people's code.
//
//	verify DIR VKEY                          signature, every entry, every tile, the root, one inclusion proof
//	verify DIR VKEY since CHECKPOINT         and that the log goes on from an earlier checkpoint
//	verify DIR VKEY proof FILE RECORD        a .tlog-proof and the record's bytes
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Printf("FAULT "+format+"\n", args...)
	os.Exit(1)
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

// head opens a checkpoint; nobody's word but the key's is taken.
func head(data []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(data, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail("the checkpoint is of another origin")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	var root tlog.Hash
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	if len(raw) != len(root) {
		fail("the root is not a hash")
	}
	copy(root[:], raw)
	return tlog.Tree{N: size, Hash: root}
}

type tiles struct{ dir string }

func (t tiles) Height() int                            { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte)    {}
func (t tiles) path(tile tlog.Tile) string {
	return filepath.Join(t.dir, "tile", strings.TrimPrefix(tile.Path(), "tile/8/"))
}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(t.path(tile))
		if err != nil {
			full := tile
			full.W = 256
			if data, err = os.ReadFile(t.path(full)); err != nil {
				return nil, err
			}
			data = data[:tile.W*tlog.HashSize]
		}
		out = append(out, data)
	}
	return out, nil
}

func bundle(dir string, n int64, width int) []byte {
	tile := tlog.Tile{H: 8, L: 0, N: n, W: width}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		tile.W = 256
		path = strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		data, err = os.ReadFile(filepath.Join(dir, path))
	}
	check(err)
	return data
}

func main() {
	dir, vkey := os.Args[1], os.Args[2]
	data, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	tree := head(data, vkey)
	if len(os.Args) == 6 && os.Args[3] == "proof" {
		proof(os.Args[4], os.Args[5], vkey)
		return
	}

	// The whole tree, from the entries up, beside the stored hashes.
	var stored []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(indexes))
		for i, id := range indexes {
			list[i] = stored[id]
		}
		return list, nil
	})
	for first := int64(0); first < tree.N; first += 256 {
		width := tree.N - first
		if width > 256 {
			width = 256
		}
		data := bundle(dir, first/256, int(width))
		for i := int64(0); i < width; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				fail("bundle %d ends before entry %d", first/256, first+i)
			}
			length := int(binary.BigEndian.Uint16(data))
			hashes, err := tlog.StoredHashes(first+i, data[2:2+length], own)
			check(err)
			stored = append(stored, hashes...)
			data = data[2+length:]
		}
		if len(data) > 0 && width == 256 {
			fail("bundle %d holds more than its entries", first/256)
		}
	}
	root, err := tlog.TreeHash(tree.N, own)
	check(err)
	if root != tree.Hash {
		fail("the entries make another root")
	}
	for level := uint(0); tree.N>>(8*level) > 0; level++ {
		for n := int64(0); n<<(8*(level+1)) < tree.N; n++ {
			width := (tree.N >> (8 * level)) - n*256
			if width > 256 {
				width = 256
			}
			if width <= 0 {
				break
			}
			tile := tlog.Tile{H: 8, L: int(level), N: n, W: int(width)}
			want, err := tlog.ReadTileData(tile, own)
			check(err)
			have, err := tiles{dir}.ReadTiles([]tlog.Tile{tile})
			check(err)
			if !bytes.Equal(want, have[0]) {
				fail("tile %s differs", tile.Path())
			}
		}
	}
	reader := tlog.TileHashReader(tree, tiles{dir})
	if tree.N > 0 {
		index := tree.N / 2
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, stored[tlog.StoredHashIndex(0, index)]))
	}
	if len(os.Args) == 5 && os.Args[3] == "since" {
		data, err := os.ReadFile(os.Args[4])
		check(err)
		earlier := head(data, vkey)
		if earlier.N > tree.N {
			fail("%d entries were seen, and %d are here", earlier.N, tree.N)
		}
		if earlier.N > 0 {
			proof, err := tlog.ProveTree(tree.N, earlier.N, reader)
			check(err)
			check(tlog.CheckTree(proof, tree.N, tree.Hash, earlier.N, earlier.Hash))
		}
	}
	fmt.Printf("SOUND %d %v\n", tree.N, tree.Hash)
}

func proof(file, record, vkey string) {
	data, err := os.ReadFile(file)
	check(err)
	parts := strings.SplitN(string(data), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		fail("not a proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		raw, err := base64.StdEncoding.DecodeString(line)
		check(err)
		var hash tlog.Hash
		copy(hash[:], raw)
		path = append(path, hash)
	}
	tree := head([]byte(parts[1]), vkey)
	entry, err := os.ReadFile(record)
	check(err)
	check(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
	fmt.Printf("PROVED %d of %d\n", index, tree.N)
}
