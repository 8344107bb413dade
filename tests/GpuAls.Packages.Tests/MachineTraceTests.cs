using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;

namespace GpuAls.Packages.Tests;

/// <summary>Assemblies and symbols name no folder of the machine that built them.</summary>
public sealed class MachineTraceTests(PackageFeed feed)
{
    static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void Release_NamesNoFolderOfTheMachineThatBuiltIt()
    {
        if (Repository.Configuration != "Release") Assert.Skip("A Debug build names its folders, for the debugger.");
        string[] folders =
        [
            Repository.Root, feed.UserCache, Path.GetDirectoryName(Command.DotNet) ?? "",
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar,
        ];
        var searched = 0;
        foreach (var package in feed.Packages.Values.Concat(feed.AllSymbols))
        {
            foreach (var file in package.Files.Where(file => IsOurs(Path.GetFileName(file))))
            {
                var bytes = package.Bytes(file);
                foreach (var text in file.EndsWith(".pdb", StringComparison.Ordinal) ? [bytes, .. Sources(bytes)] : new[] { bytes })
                {
                    foreach (var folder in folders.Where(folder => folder.Length > 2))
                    {
                        Encoding[] encodings = [Encoding.UTF8, Encoding.Unicode];
                        var isNamed = encodings.Any(encoding => text.AsSpan().IndexOf(encoding.GetBytes(folder)) >= 0);
                        Assert.False(isNamed, $"{package.Id}: {file} names the folder {folder}");
                    }
                }

                searched++;
            }
        }

        Assert.True(searched > 30, $"{searched} files were searched");
    }

    static bool IsOurs(string file) => file.StartsWith("gpuals", StringComparison.OrdinalIgnoreCase) && Path.GetExtension(file) is ".dll" or ".pdb";

    /// <summary>The sources inside symbols: their length, 0 for a short one, and their text, compressed unless it is short.</summary>
    static IEnumerable<byte[]> Sources(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        var reader = provider.GetMetadataReader();
        foreach (var handle in reader.CustomDebugInformation)
        {
            var information = reader.GetCustomDebugInformation(handle);
            if (reader.GetGuid(information.Kind) != EmbeddedSource) continue;
            var bytes = reader.GetBlobBytes(information.Value);
            if (BinaryPrimitives.ReadInt32LittleEndian(bytes) == 0)
            {
                yield return bytes[4..];
                continue;
            }

            using var source = new MemoryStream();
            using (var compressed = new DeflateStream(new MemoryStream(bytes[4..]), CompressionMode.Decompress)) compressed.CopyTo(source);
            yield return source.ToArray();
        }
    }
}
