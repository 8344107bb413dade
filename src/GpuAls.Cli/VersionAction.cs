using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace GpuAls.Cli;

/// <summary>Prints the version of this program, also where another program runs it.</summary>
sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>The version: 0.1.0.</summary>
    public static string Version { get; } = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parse)
    {
        parse.InvocationConfiguration.Output.WriteLine(Version);
        return (int)ExitCode.Done;
    }
}
