#!/bin/sh
# Writes Sources/Autoscaler/ExternalGRPC/Generated anew from the protos beside it.
#
#   scripts/generate-protos.sh
#
# Needs protoc (Debian and Ubuntu: apt-get install protobuf-compiler) and Swift; the two plugins are built from
# this package's own dependencies. PROTOC_PLUGINS=DIRECTORY takes ready-made plugins from there instead.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
protos=$root/Sources/Autoscaler/ExternalGRPC/Protos
generated=$root/Sources/Autoscaler/ExternalGRPC/Generated

if ! command -v protoc >/dev/null; then
  echo "generate-protos.sh: no protoc found; install it, for example: apt-get install protobuf-compiler" >&2
  exit 1
fi

plugins=${PROTOC_PLUGINS:-}
if [ -z "$plugins" ]; then
  for plugin in protoc-gen-swift protoc-gen-grpc-swift-2; do
    swift build --package-path "$root" --product "$plugin"
  done
  plugins=$(swift build --package-path "$root" --show-bin-path)
fi

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

protoc --proto_path="$protos" \
  --plugin="$plugins/protoc-gen-swift" \
  --swift_out="$fresh" \
  --swift_opt=Visibility=Package,UseAccessLevelOnImports=true \
  --plugin="$plugins/protoc-gen-grpc-swift-2" \
  --grpc-swift-2_out="$fresh" \
  --grpc-swift-2_opt=Visibility=Package,UseAccessLevelOnImports=true,Client=true,Server=true \
  "$protos"/*.proto

# A proto without a service gets a gRPC file without code.
for file in "$fresh"/*.grpc.swift; do
  grep -q 'GRPCCore' "$file" || rm "$file"
done

mkdir -p "$generated"
for file in "$generated"/*.swift; do
  [ -e "$fresh/$(basename "$file")" ] || rm -f "$file"
done
for file in "$fresh"/*.swift; do
  cmp -s "$file" "$generated/$(basename "$file")" || cp "$file" "$generated/"
done
