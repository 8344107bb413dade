using System.IO.Compression;
using System.Xml.Linq;

namespace GpuAls.Packages.Tests;

/// <summary>A .nupkg or .snupkg file: the files inside it and its metadata.</summary>
sealed class PackageFile
{
    readonly Dictionary<string, byte[]> content = [];

    public PackageFile(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            content.Add(entry.FullName, bytes.ToArray());
        }

        Metadata = XDocument.Parse(Text(Files.Single(file => file.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().First();
    }

    public XElement Metadata { get; }

    public string Id => Value("id")!;

    public string Version => Value("version")!;

    /// <summary>The files, without those that the package format itself asks for, in ordinal order.</summary>
    public string[] Files => [.. content.Keys
        .Where(file => file != "[Content_Types].xml" && !file.StartsWith("_rels/", StringComparison.Ordinal)
            && !file.StartsWith("package/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    /// <summary>Each dependency as "framework: id version".</summary>
    public string[] Dependencies => [.. Elements("dependency").Select(dependency => string.Join(' ',
        (string?)dependency.Parent!.Attribute("targetFramework") + ':',
        (string?)dependency.Attribute("id"),
        (string?)dependency.Attribute("version")))];

    public byte[] Bytes(string file) => content[file];

    public string Text(string file) => new StreamReader(new MemoryStream(content[file])).ReadToEnd();

    public string? Value(string name) => Elements(name).SingleOrDefault()?.Value;

    public IEnumerable<XElement> Elements(string name) => Metadata.Descendants().Where(element => element.Name.LocalName == name);
}
