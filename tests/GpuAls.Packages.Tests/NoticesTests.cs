using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GpuAls.Packages.Tests;

/// <summary>The notices that the tool is shipped with, and the licences of the packages in its lock file, direct or not, managed or native.</summary>
public sealed partial class NoticesTests(PackageFeed feed)
{
    const string Tool = "src/GpuAls.Cli";

    static readonly string[] Notices = File.ReadAllLines(Repository.File($"{Tool}/THIRD-PARTY-NOTICES.txt"));

    /// <summary>The table at the start: names of libraries, and their licence.</summary>
    static readonly (string[] Names, string Licence)[] Table =
    [
        .. Notices.TakeWhile(line => !line.StartsWith("----", StringComparison.Ordinal)).Select(line => Row().Match(line))
            .Where(row => row.Success).Select(row => (Names(row.Groups["names"].Value), row.Groups["licence"].Value)),
    ];

    public static TheoryData<string> Packages => [.. LockFile.Read(Tool).Select(package => package.ToString())];

    [Theory, MemberData(nameof(Packages))]
    public void EveryLibraryOfALockedPackage_IsInTheNotices_UnderTheLicenceOfThePackage(string name)
    {
        var package = LockFile.Read(Tool).Single(package => package.ToString() == name);
        var licence = Licence(package);
        foreach (var library in Libraries(package))
        {
            Assert.True(
                Notices.Any(line => line.Split(',', StringSplitOptions.TrimEntries).Any(listed => IsSame(listed, library))),
                $"the notices do not name {library}, which {name} brings ({licence})");
            var row = Table.FirstOrDefault(row => row.Names.Any(listed => IsSame(listed, library)));
            Assert.True(row.Names is not null, $"the table of the notices has no row for {library}, which {name} brings ({licence})");
            foreach (var word in Spdx(licence))
            {
                Assert.True(
                    row.Licence.Contains(word, StringComparison.OrdinalIgnoreCase),
                    $"the notices say {row.Licence} for {library}; {name} says {licence}");
            }
        }
    }

    [Fact]
    public void EveryRowOfTheNotices_IsALibraryOfALockedPackage()
    {
        // The SDK brings the program that starts the command.
        string[] libraries = [.. LockFile.Read(Tool).SelectMany(Libraries), "gpuals"];
        Assert.True(Table.Length > 20);
        Assert.All(
            Table.Where(row => !row.Names[0].EndsWith("(data)", StringComparison.Ordinal)),
            row => Assert.All(row.Names, listed => Assert.Contains(libraries, library => IsSame(listed, library))));
    }

    /// <summary>The licence that a package names: an expression, or a file of its own.</summary>
    string Licence(LockedPackage package)
    {
        var nuspec = XDocument.Load(Path.Combine(package.FolderIn(feed.UserCache), $"{package.Id.ToLowerInvariant()}.nuspec"));
        var licence = nuspec.Descendants().SingleOrDefault(element => element.Name.LocalName == "license");
        Assert.True(licence is not null, $"{package} names no licence");
        return (string?)licence.Attribute("type") == "expression" ? licence.Value : "a file of its own";
    }

    /// <summary>The names of the assemblies and native libraries that a package brings at run time.</summary>
    static string[] Libraries(LockedPackage package)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Repository.File("artifacts/obj/GpuAls.Cli/project.assets.json")));
        var target = json.RootElement.GetProperty("targets").GetProperty("net10.0").GetProperty($"{package.Id}/{package.Version}");
        var files = new[] { "runtime", "runtimeTargets" }
            .SelectMany(kind => target.TryGetProperty(kind, out var assets) ? assets.EnumerateObject().Select(asset => asset.Name) : []);
        return
        [
            .. files.Where(file => Path.GetExtension(file) is ".dll" or ".so" or ".dylib").Select(file => Path.GetFileNameWithoutExtension(file))
                .Distinct(),
        ];
    }

    // On Unix, the names of native libraries start with "lib".
    static bool IsSame(string listed, string library) => listed.EndsWith(".*", StringComparison.Ordinal)
        ? library.StartsWith(listed[..^1], StringComparison.Ordinal)
        : listed == library || "lib" + listed == library || listed == "lib" + library;

    static string[] Names(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Where(name => name != "with its parts")
        .Select(name => Native().Replace(name, ""))];

    static string[] Spdx(string licence) => licence.StartsWith("a file", StringComparison.Ordinal)
        ? []
        : [.. licence.Split([" OR ", " AND "], StringSplitOptions.TrimEntries)];

    [GeneratedRegex(@"^  (?<names>\S.*?)   *(?<licence>\S.*)$")]
    private static partial Regex Row();

    // "libSkiaSharp* (Skia)" is the native library libSkiaSharp.
    [GeneratedRegex(@"(?<!\.)\*( \(.*\))?$")]
    private static partial Regex Native();
}
