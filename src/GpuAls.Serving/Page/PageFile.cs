using System.IO.Compression;
using System.Security.Cryptography;

namespace GpuAls.Serving.Page;

/// <summary>A file of the page, in memory as it is and compressed.</summary>
sealed class PageFile
{
    const string Folder = "page/";

    static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    PageFile(string name, byte[] content)
    {
        Name = name;
        ContentType = ContentTypes[Path.GetExtension(name)];
        Content = content;
        Brotli = Compress(content, output => new BrotliStream(output, CompressionLevel.SmallestSize));
        Gzip = Compress(content, output => new GZipStream(output, CompressionLevel.SmallestSize));
        Hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];
    }

    /// <summary>The name, without a folder.</summary>
    public string Name { get; }

    /// <summary>The media type.</summary>
    public string ContentType { get; }

    /// <summary>The file.</summary>
    public byte[] Content { get; }

    /// <summary>The file, compressed with Brotli.</summary>
    public byte[] Brotli { get; }

    /// <summary>The file, compressed with gzip.</summary>
    public byte[] Gzip { get; }

    /// <summary>A hash of the content.</summary>
    public string Hash { get; }

    /// <summary>The files in this assembly.</summary>
    public static IReadOnlyList<PageFile> All()
    {
        var assembly = typeof(PageFile).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return new PageFile(name[Folder.Length..], content);
            })];
    }

    static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var output = new MemoryStream();
        using (var stream = compressor(output)) stream.Write(content);
        return output.ToArray();
    }
}
