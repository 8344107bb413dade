using System.Reflection;
using System.Xml.Linq;

namespace GpuAls.Packages.Tests;

/// <summary>The clone of the repository that these tests were built in.</summary>
static class Repository
{
    /// <summary>The configuration that was built, and that is packed: Debug or Release.</summary>
    public static string Configuration { get; } =
        typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string Root { get; } = FindRoot();

    /// <summary>The one version that Directory.Build.props gives to all packages.</summary>
    public static string Version { get; } = XDocument.Load(File("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string File(string path) => Path.Combine(Root, path);

    /// <summary>The version that Directory.Packages.props gives to a package of others.</summary>
    public static string VersionOf(string package) => XDocument.Load(File("Directory.Packages.props")).Descendants("PackageVersion")
        .Single(element => (string?)element.Attribute("Include") == package).Attribute("Version")!.Value;

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "GpuAls.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
