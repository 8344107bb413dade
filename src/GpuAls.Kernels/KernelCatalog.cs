using System.Reflection;

namespace GpuAls.Kernels;

/// <summary>A kernel in one of the specialisations that ship.</summary>
/// <param name="Method">With its type arguments.</param>
/// <param name="Registers">The most registers a thread may take.</param>
/// <param name="SharedBytes">The most shared memory a group may take.</param>
sealed record CatalogedKernel(MethodInfo Method, int Registers, int SharedBytes)
{
    /// <summary>"GramKernel.AddSlabs", "WarpRowsKernel.Solve-Tile2".</summary>
    public string Name { get; } = $"{Method.DeclaringType!.Name}.{Method.Name}{string.Concat(Method.GetGenericArguments().Select(ArgumentName))}";

    public override string ToString() => Name;

    static string ArgumentName(Type argument) => $"-{argument.Name.Split('`')[0]}{string.Concat(argument.GetGenericArguments().Select(ArgumentName))}";
}

/// <summary>Every kernel that ships, in every specialisation: the methods that bear a <see cref="KernelLimitsAttribute"/>.</summary>
static class KernelCatalog
{
    public static IReadOnlyList<CatalogedKernel> All { get; } = [.. typeof(KernelCatalog).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .SelectMany(method => method.GetCustomAttributes<KernelLimitsAttribute>().Select(limits => Cataloged(method, limits)))
        .OrderBy(kernel => kernel.Name, StringComparer.Ordinal)];

    static CatalogedKernel Cataloged(MethodInfo method, KernelLimitsAttribute limits) =>
        new(method.IsGenericMethodDefinition ? method.MakeGenericMethod(limits.TypeArguments) : method, limits.Registers, limits.SharedBytes);
}
