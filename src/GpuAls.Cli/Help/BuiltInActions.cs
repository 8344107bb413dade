using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;

namespace GpuAls.Cli.Help;

/// <summary>Prints the help of the program or of a subcommand.</summary>
/// <param name="width">Columns of a line.</param>
/// <param name="overview">Writes the help of the program.</param>
sealed class GroupedHelpAction(int width, Action<HelpWriter> overview) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parse)
    {
        var writer = new HelpWriter(parse.InvocationConfiguration.Output, width);
        if (parse.CommandResult.Command is DocumentedCommand command)
            writer.Write(command, parse.RootCommandResult.Command.Options.OfType<HelpOption>().Single());
        else overview(writer);
        return 0;
    }
}

/// <summary>Prints the version of this assembly, whichever program runs it.</summary>
sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The version: 0.1.0.</summary>
    public static string Version { get; } =
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parse)
    {
        parse.InvocationConfiguration.Output.WriteLine(Version);
        return 0;
    }
}
