using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Configuration;

/// <summary>
/// The configured values from all sources: variables, the nearest gpuals.json of the current folder and the folders above it, and the one of the
/// user.
/// </summary>
sealed class ConfigSources
{
    const int OfCommandVariable = 0;
    const int OfVariable = 1;
    const int OfProject = 2; // and 3 for the values of every command
    const int OfUser = 4; // and 5

    readonly IReadOnlyList<(string? Command, ConfiguredValue Value)> values;

    ConfigSources(IReadOnlyList<(string? Command, ConfiguredValue Value)> values) => this.values = values;

    /// <summary>The gpuals.json of the current folder or the nearest folder above it; null for none.</summary>
    public string? ProjectFile { get; private init; }

    /// <summary>The gpuals.json of the user; null for none.</summary>
    public string? UserFile { get; private init; }

    /// <summary>Reads the sources.</summary>
    /// <exception cref="ConfigurationException">A source has an error.</exception>
    public static ConfigSources Read(Surroundings around)
    {
        List<(string? Command, ConfiguredValue Value)> values = [.. Variables(around)];
        var project = around.Folder is { } folder ? Nearest(folder) : null;
        if (project is not null) values.AddRange(Read(project, around, OfProject));
        var user = around.UserFolder is { } own && Path.Combine(own, "gpuals", ConfigFile.Name) is var path && path != project && File.Exists(path)
            ? path
            : null;
        if (user is not null) values.AddRange(Read(user, around, OfUser));
        return new ConfigSources(values) { ProjectFile = project, UserFile = user };
    }

    /// <summary>The values of a command, of which the first for a key wins.</summary>
    /// <param name="command">The words of the command.</param>
    public IEnumerable<ConfiguredValue> For(string command) => values.Where(one => one.Command is null || one.Command == command)
        .Select(one => one.Value).OrderBy(value => value.Source.Level).DistinctBy(value => value.Key, StringComparer.Ordinal);

    static IReadOnlyList<(string?, ConfiguredValue)> Read(string path, Surroundings around, int level)
    {
        var folder = Path.GetDirectoryName(path)!;
        var relative = Path.GetRelativePath(around.Folder ?? folder, folder);
        return ConfigFile.Read(path, relative == "." ? ConfigFile.Name : path, relative == "." ? "" : relative, level).Values;
    }

    static string? Nearest(string folder)
    {
        for (var place = folder; place is not null; place = Path.GetDirectoryName(place))
        {
            if (Path.Combine(place, ConfigFile.Name) is var path && File.Exists(path)) return path;
        }

        return null;
    }

    static IEnumerable<(string?, ConfiguredValue)> Variables(Surroundings around)
    {
        var set = around.Variables.Where(pair => pair.Key.StartsWith(OptionKeys.Prefix, StringComparison.Ordinal) && !OwnVariables.Contains(pair));
        foreach (var (variable, text) in set)
        {
            var found = false;
            foreach (var (command, keys) in KnownOptions.All)
            {
                foreach (var key in keys)
                {
                    var isOfCommand = variable == OptionKeys.Variable(command, key);
                    if (!isOfCommand && (found || variable != OptionKeys.Variable(key))) continue;
                    found = true;
                    var level = isOfCommand ? OfCommandVariable : OfVariable;
                    var source = new ValueSource(level, variable, variable, Line: 0) { IsOfCommand = isOfCommand };
                    yield return (isOfCommand ? command : null, new(key, ValueForm.Variable, [text], source));
                }
            }

            if (found) continue;
            // The variable of one command ends in the same way: GPUALS_TRAIN_OVERWRITE.
            if (OptionKeys.TypedOnly.FirstOrDefault(
                key => variable.EndsWith(OptionKeys.Variable(key)[OptionKeys.Prefix.Length..], StringComparison.Ordinal)) is { } typed)
            {
                throw new ConfigurationException(
                    $"{variable}: --{typed} cannot be configured; expected it on the command line",
                    $"Unset the variable: {variable}. Or ignore all configuration: --no-config");
            }

            throw new ConfigurationException(
                $"unknown variable {variable}{SimilarWords.Question(variable, KnownOptions.Variables)}",
                $"Unset the variable: {variable}. Or ignore all configuration: --no-config");
        }
    }
}

/// <summary>Variables that start as those of options do, and are none.</summary>
static class OwnVariables
{
    // Of several cards, of the mirror of datasets get, of MPI, and the variables of this repository's tests and packages.
    static readonly IReadOnlyList<string> Names =
        ["GPUALS_CARD_COPIES", "GPUALS_DATASETS_URL", "GPUALS_MPI_LIBRARY", "GPUALS_PACKAGES", "GPUALS_PTX", "GPUALS_SHARED"];

    /// <summary>Whether a variable is none of an option.</summary>
    public static bool Contains(KeyValuePair<string, string> variable)
    {
        var (name, value) = variable;
        // Kubernetes sets these in every pod beside a service that is called gpuals.
        var isOfKubernetes = name is "GPUALS_SERVICE_HOST" || name.StartsWith("GPUALS_SERVICE_PORT", StringComparison.Ordinal)
            || name.StartsWith("GPUALS_PORT_", StringComparison.Ordinal)
            || name == "GPUALS_PORT" && value.Contains("://", StringComparison.Ordinal);
        var isOfTests = name.StartsWith("GPUALS_ACCEPT_", StringComparison.Ordinal) && name != "GPUALS_ACCEPT_LICENCE";
        return isOfKubernetes || isOfTests || Names.Contains(name);
    }
}
