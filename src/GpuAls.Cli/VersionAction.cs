using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace GpuAls.Cli;

/// <summary>Prints the version of this program, also where another program runs it.</summary>
sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parse)
    {
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        parse.InvocationConfiguration.Output.WriteLine(version);
        return (int)ExitCode.Done;
    }
}
