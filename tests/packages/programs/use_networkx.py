# NetworkX: graphs of all kinds, shortest paths, flows, centralities, components, drawing orders, formats.
# needs: networkx
import io
import networkx as nx

g = nx.Graph()
g.add_weighted_edges_from([("a", "b", 4), ("a", "c", 2), ("b", "c", 1), ("b", "d", 5), ("c", "d", 8), ("d", "e", 3)])
print(g, g["a"], sorted(g.degree), g.number_of_edges(), nx.density(g))
print(nx.dijkstra_path(g, "a", "e"), nx.dijkstra_path_length(g, "a", "e"), dict(nx.all_pairs_shortest_path_length(g))["a"])
print(sorted(nx.minimum_spanning_edges(g, data=False)), nx.is_connected(g), list(nx.bridges(g)), sorted(nx.articulation_points(g)))
print({k: round(v, 4) for k, v in nx.betweenness_centrality(g).items()}, {k: round(v, 4) for k, v in nx.closeness_centrality(g).items()})
d = nx.DiGraph([(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 6), (6, 4)])
print([sorted(c) for c in nx.strongly_connected_components(d)], nx.condensation(d).number_of_nodes(), nx.is_directed_acyclic_graph(d))
print(list(nx.topological_sort(nx.DiGraph([(1, 2), (1, 3), (2, 4), (3, 4)]))), sorted(map(sorted, nx.simple_cycles(d))), d.in_degree(4))
flow = nx.DiGraph()
for u, v, c in [("s", "a", 10), ("s", "b", 5), ("a", "b", 15), ("a", "t", 5), ("b", "t", 10)]:
    flow.add_edge(u, v, capacity=c)
print(nx.maximum_flow_value(flow, "s", "t"), nx.minimum_cut_value(flow, "s", "t"))
k = nx.karate_club_graph()
print(k.number_of_nodes(), nx.diameter(k), round(nx.average_clustering(k), 6), nx.transitivity(k), sum(nx.triangles(k).values()))
print([sorted(c)[:4] for c in nx.community.greedy_modularity_communities(k)], max(len(c) for c in nx.find_cliques(k)), nx.core_number(k)[0])
m = nx.MultiDiGraph()
m.add_edge(1, 2, key="x", w=1); m.add_edge(1, 2, w=2)
print(list(m.edges(keys=True, data=True)), m.number_of_edges(1, 2), nx.to_dict_of_dicts(nx.path_graph(3)))
print(nx.is_isomorphic(nx.cycle_graph(5), nx.complement(nx.cycle_graph(5))), nx.is_bipartite(nx.grid_2d_graph(3, 3)), nx.check_planarity(nx.complete_graph(5))[0])
print(nx.max_weight_matching(g) and len(nx.max_weight_matching(g)), nx.greedy_color(nx.wheel_graph(6)), list(nx.bfs_edges(g, "a")), list(nx.dfs_preorder_nodes(g, "a")))
out = io.BytesIO()
nx.write_graphml(g, out, prettyprint=True)
print(nx.read_graphml(io.BytesIO(out.getvalue())).edges == g.edges, list(nx.generate_edgelist(g))[:2], list(nx.generate_gml(nx.path_graph(2)))[:3])
print(nx.node_link_data(nx.path_graph(2)), nx.gnp_random_graph(12, 0.3, seed=4).number_of_edges(), sorted(nx.barabasi_albert_graph(10, 2, seed=1).edges)[:5])
h = g.subgraph("abc").copy()
h.remove_node("a")
print(h.nodes, nx.ego_graph(g, "d").nodes, nx.union(nx.path_graph(2), nx.path_graph(2), rename=("x", "y")).nodes, g.edges[("a", "b")], "z" in g)
for call in (lambda: nx.shortest_path(g, "a", "zz"), lambda: nx.find_cycle(nx.path_graph(3)), lambda: nx.topological_sort(g).__next__(), lambda: g.remove_node("q")):
    try:
        call()
    except nx.NetworkXException as e:
        print(type(e).__name__, e)
