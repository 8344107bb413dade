using System.IO.Compression;
using System.Xml.Linq;

namespace GpuAls.Packages.Tests;

/// <summary>A .nupkg or .snupkg file: the files inside it and its metadata. A file is decompressed when it is asked for.</summary>
sealed class PackageFile
{
    readonly string[] names;

    public PackageFile(string path)
    {
        Path = path;
        Length = new FileInfo(path).Length;
        using (var archive = ZipFile.OpenRead(path)) names = [.. archive.Entries.Select(entry => entry.FullName)];
        Metadata = XDocument.Parse(Text(Files.Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().First();
    }

    /// <summary>The full path of the package.</summary>
    public string Path { get; }

    public XElement Metadata { get; }

    /// <summary>The size of the package, compressed, in bytes.</summary>
    public long Length { get; }

    public string Id => Value("id")!;

    public string Version => Value("version")!;

    /// <summary>The files, without those that the package format itself asks for, in ordinal order.</summary>
    public string[] Files => [.. names
        .Where(file => file != "[Content_Types].xml" && !file.StartsWith("_rels/", StringComparison.Ordinal)
            && !file.StartsWith("package/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    /// <summary>Each dependency as "framework: id version".</summary>
    public string[] Dependencies => [.. Elements("dependency").Select(dependency => string.Join(' ',
        (string?)dependency.Parent!.Attribute("targetFramework") + ':',
        (string?)dependency.Attribute("id"),
        (string?)dependency.Attribute("version")))];

    public byte[] Bytes(string file)
    {
        using var archive = ZipFile.OpenRead(Path);
        using var stream = archive.GetEntry(file)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public string Text(string file) => new StreamReader(new MemoryStream(Bytes(file))).ReadToEnd();

    public string? Value(string name) => Elements(name).SingleOrDefault()?.Value;

    public IEnumerable<XElement> Elements(string name) => Metadata.Descendants().Where(element => element.Name.LocalName == name);
}
