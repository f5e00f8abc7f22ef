using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DropoutLab.Analyzers;

/// <summary>Finds modules that a module holds in a field or property without registering them: they would silently be neither trained
/// nor saved.</summary>
/// <remarks>A member counts as registered if Register or a base constructor gets it, or what it was assigned from, or if it is assigned
/// from what Register gives. Members that hold several modules (arrays, lists) count if a loop over them registers. A derived class is not
/// looked into for what its base class holds.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnregisteredModuleAnalyzer : DiagnosticAnalyzer
{
    private const string ModuleType = "DropoutLab.Layers.Module";

    private static readonly DiagnosticDescriptor Rule = new(
        "DL0001",
        "A module is not registered",
        "'{0}' holds a module that is not registered, so it is neither trained nor saved nor switched by Train and Eval; " +
            "assign it from Register(\"{0}\", ...)",
        "Usage",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(ModuleType) is { } module)
                start.RegisterSymbolStartAction(symbol => Start(symbol, module), SymbolKind.NamedType);
        });
    }

    private static void Start(SymbolStartAnalysisContext context, INamedTypeSymbol module)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!Derives(type, module)) return;
        ISymbol[] members =
            [.. type.GetMembers().Where(member => !member.IsStatic && !member.IsImplicitlyDeclared && HoldsModules(member, module))];
        if (members.Length == 0) return;

        var registered = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        var sources = new ConcurrentBag<(ISymbol Target, ISymbol Source)>();
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (!Registers(call)) return;
                foreach (ISymbol symbol in call.Arguments.SelectMany(argument => Symbols(argument.Value))) registered.TryAdd(symbol, true);
            },
            OperationKind.Invocation);
        context.RegisterOperationAction(
            operation =>
            {
                (IOperation target, IOperation value) = operation.Operation switch
                {
                    ISimpleAssignmentOperation assignment => (assignment.Target, assignment.Value),
                    ICoalesceAssignmentOperation assignment => (assignment.Target, assignment.Value),
                    IDeconstructionAssignmentOperation deconstruction => (deconstruction.Target, deconstruction.Value),
                    IForEachLoopOperation loop => (loop.LoopControlVariable, loop.Collection),
                    _ => (operation.Operation, operation.Operation),
                };
                bool givenByRegister = value.DescendantsAndSelf().OfType<IInvocationOperation>().Any(Registers);
                foreach (ISymbol symbol in Symbols(target))
                {
                    if (givenByRegister) registered.TryAdd(symbol, true);
                    foreach (ISymbol source in Symbols(value)) sources.Add((symbol, source));
                }

                // What a loop over a member registers is the member's; what a local was assigned from a member, too.
                if (operation.Operation is IForEachLoopOperation)
                    foreach (ISymbol symbol in Symbols(target))
                        foreach (ISymbol source in Symbols(value)) sources.Add((source, symbol));
            },
            OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment, OperationKind.DeconstructionAssignment, OperationKind.Loop);
        context.RegisterSymbolEndAction(end =>
        {
            // Assignments pass the mark on, in either order, until nothing changes.
            for (bool changed = true; changed;)
            {
                changed = false;
                foreach ((ISymbol target, ISymbol source) in sources)
                    if (registered.ContainsKey(source)) changed |= registered.TryAdd(target, true);
            }

            foreach (ISymbol member in members)
                if (!registered.ContainsKey(member)) end.ReportDiagnostic(Diagnostic.Create(Rule, member.Locations[0], member.Name));
        });
    }

    /// <summary>Whether a call is Module.Register, or hands on to a base constructor, which may register.</summary>
    private static bool Registers(IInvocationOperation call) =>
        call.TargetMethod.Name.StartsWith("Register", System.StringComparison.Ordinal) ||
            call.TargetMethod.MethodKind == MethodKind.Constructor;

    private static ImmutableArray<ISymbol> Symbols(IOperation operation) =>
    [
        .. operation.DescendantsAndSelf().Select(inner => inner switch
        {
            IFieldReferenceOperation field => field.Field,
            IPropertyReferenceOperation property => property.Property,
            IParameterReferenceOperation parameter => parameter.Parameter,
            ILocalReferenceOperation local => local.Local,
            IVariableDeclaratorOperation declared => declared.Symbol,
            _ => (ISymbol?)null,
        }).OfType<ISymbol>(),
    ];

    private static bool HoldsModules(ISymbol member, INamedTypeSymbol module) => member switch
    {
        IFieldSymbol field => IsOrHolds(field.Type, module),
        IPropertySymbol { Parameters.Length: 0 } property => IsStored(property) && IsOrHolds(property.Type, module),
        _ => false,
    };

    /// <summary>Whether the compiler makes a field for a property.</summary>
    private static bool IsStored(IPropertySymbol property) => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));

    private static bool IsOrHolds(ITypeSymbol type, INamedTypeSymbol module) =>
        type is IArrayTypeSymbol array ? IsOrHolds(array.ElementType, module)
        : Derives(type, module)
            || (type is INamedTypeSymbol { TypeArguments.Length: 1 } generic && IsSequence(generic) &&
                IsOrHolds(generic.TypeArguments[0], module));

    private static bool IsSequence(INamedTypeSymbol type) => type.AllInterfaces.Add(type)
        .Any(implemented => implemented.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T);

    private static bool Derives(ITypeSymbol type, INamedTypeSymbol module)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
            if (SymbolEqualityComparer.Default.Equals(current, module)) return true;
        return false;
    }
}
